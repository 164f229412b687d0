using Pipeline.Events;
using Pipeline.Quality.Anomaly;
using Pipeline.Schema;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// Freshness without a declared limit: rows are late when the newest one is older than half as long again as nearly all gaps between
/// updates were. Kept of each run is its newest row, as seconds since 1970.
/// </summary>
public sealed record CadenceCheck : HistoricCheck
{
    private const int FewestGaps = 3;
    private const double UsualShare = 0.95;
    private const double Patience = 1.5;

    internal CadenceCheck(FreshnessCheck measure)
        : base(measure)
    {
    }

    private protected override CheckResult Judge(CheckResult measured, CheckContext context)
    {
        var updates = Earlier(context).Select(measurement => measurement.Number!.Value).Distinct().Order().ToList();
        if (measured.Number is not { } age) return Nothing(hadRows: updates is not []);
        var newest = (context.Now - TimeSpan.FromSeconds(age)).ToUnixTimeMilliseconds() / 1000.0;
        var judged = updates.Count > FewestGaps ? Judged(measured, age, updates)
            : Stated(CheckVerdict.Skipped, $"{measured.Message} {Math.Max(0, updates.Count - 1)} of {FewestGaps} gaps between updates are known; learning.");
        return judged with
        {
            Value = measured.Value,
            Number = measured.Number,
            Remembered = [Now(measured, judged.Verdict, context) with { Number = newest }],
        };
    }

    private CheckResult Judged(CheckResult measured, double age, List<double> updates)
    {
        var usual = Statistics.Quantile([.. updates.Zip(updates.Skip(1), (earlier, later) => later - earlier)], UsualShare);
        var (gap, limit) = (TimeSpan.FromSeconds(usual), TimeSpan.FromSeconds(usual * Patience));
        var sentence = $"{measured.Message} Of {updates.Count - 1} gaps between updates 95 % were up to {Duration.Approximate(gap)}";
        return age > limit.TotalSeconds
            ? Stated(CheckVerdict.Fail, $"{sentence}; late beyond {Duration.Approximate(limit)}.")
            : Stated(CheckVerdict.Pass, $"{sentence}.");
    }

    private CheckResult Nothing(bool hadRows) => hadRows
        ? Stated(CheckVerdict.Fail, "There is no newest row, where earlier runs had one.")
        : Stated(CheckVerdict.Skipped, "There is no newest row yet; learning.");
}
