using Pipeline.Diagnostics;
using Pipeline.Events;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// A threshold on how far a metric moved: its value minus that of an earlier time, or that in percent of it. Without an earlier
/// measurement it is skipped. A percent of 0 does not exist: nothing that stayed nothing moved by 0 %, anything else is an error.
/// </summary>
public sealed record ChangeCheck : HistoricCheck
{
    internal ChangeCheck(SodaCheck measure)
        : base(measure)
    {
    }

    /// <summary>What the change is measured from.</summary>
    public required ChangeBase Base { get; init; }

    /// <summary>Whether the change is one in percent.</summary>
    public bool IsPercent { get; init; }

    private protected override CheckResult Judge(CheckResult measured, CheckContext context)
    {
        var now = measured.Number!.Value;
        if (Base.Of(Earlier(context), context.Now) is not { } before) return First(measured, context);
        var change = IsPercent ? Percent(now, before) : now - before;
        var text = Measured.Text(change);
        var sentence = $"{MetricText} is {measured.Value}, {text}{(IsPercent ? " %" : "")} from {Measured.Text(before)}, {Base.Shown}";
        var result = Judged(change, text, sentence, new Dictionary<string, string> { ["current"] = Measured.Text(now), ["base"] = Measured.Text(before) });
        return result with { Remembered = [Now(measured, result.Verdict, context)] };
    }

    private CheckResult First(CheckResult measured, CheckContext context) =>
        Stated(CheckVerdict.Skipped, $"{MetricText} is {measured.Value}; the history holds nothing to compare it with ({Base.Shown}).") with
        {
            Remembered = [Now(measured, CheckVerdict.Skipped, context)],
        };

    private double Percent(double now, double before) =>
        before != 0 ? Math.Round((now - before) * 100 / before, 2)
        : now == 0 ? 0
        : throw new ExpectedException($"{MetricText} was 0 ({Base.Shown}) and is {Measured.Text(now)}: a change in percent of nothing does not exist.");
}
