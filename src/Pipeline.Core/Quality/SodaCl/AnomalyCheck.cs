using Pipeline.Quality.Anomaly;
using Pipeline.Quality.History;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// A metric that must not be out of the ordinary for what was measured before. While there is too little history it is skipped, unless
/// the value is far off. What is judged an anomaly does not teach what is ordinary.
/// </summary>
public sealed record AnomalyCheck : HistoricCheck
{
    internal AnomalyCheck(SodaCheck measure, DetectorOptions options)
        : base(measure) => Options = options;

    internal DetectorOptions Options { get; }

    /// <summary>The bucket that holds one measurement; null for what fits the history.</summary>
    internal TimeBucket? Bucket { get; init; }

    private protected override CheckResult Judge(CheckResult measured, CheckContext context)
    {
        var earlier = Earlier(context);
        var points = (Bucket ?? TimeBucket.For(earlier)).LastOfEach(earlier, context.Now);
        var judgement = AnomalyDetector.Judge(
            measured.Number!.Value, context.Now, [.. points.Select(point => new SeriesPoint(point.DataTime, point.Number!.Value, point.IsTraining, point.StartsLevel))], Options);
        return new CheckResult
        {
            Check = this,
            Verdict = judgement.Verdict,
            Value = measured.Value,
            Number = measured.Number,
            Message = $"{MetricText} {measured.Value} {judgement.Reason}.",
            Diagnostics = Diagnostics(judgement, measured),
            Remembered = Remembered(judgement, Now(measured, judgement.Verdict, context), points),
        };
    }

    /// <summary>An accepted level takes the anomalies that announced it back into what is ordinary, and begins with the first of them.</summary>
    private static IReadOnlyList<Measurement> Remembered(Judgement judgement, Measurement now, IReadOnlyList<Measurement> points) =>
        judgement.AcceptsLevel
        ? [.. points.TakeLast(AnomalyDetector.RunsOfALevel - 1).Select((point, index) => point with { IsTraining = true, StartsLevel = index == 0 }), now]
        : [now with { IsTraining = judgement.IsTraining }];

    private static Dictionary<string, string> Diagnostics(Judgement judgement, CheckResult measured)
    {
        var diagnostics = new Dictionary<string, string>(measured.Diagnostics) { ["method"] = judgement.Method, ["runs"] = $"{judgement.Runs}" };
        if (judgement.Expected is { } expected) diagnostics["expected"] = Measured.Text(expected);
        if (judgement.Spread is { } spread) diagnostics["sigma"] = Measured.Text(spread);
        if (judgement.Score is { } score) diagnostics["score"] = Measured.Text(score);
        return diagnostics;
    }
}
