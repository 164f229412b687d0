using System.Globalization;
using Pipeline.Events;

namespace Pipeline.Quality.Anomaly;

/// <summary>A value of a series.</summary>
internal sealed record SeriesPoint(DateTimeOffset At, double Value, bool IsTraining = true, bool StartsLevel = false);

/// <summary>What is thought of a value.</summary>
/// <param name="Verdict">Skipped while there is too little to compare with.</param>
/// <param name="Reason">What follows the metric and its value in a sentence.</param>
/// <param name="Method">What it was compared with: learning, band, zero, seasonal, trend, level.</param>
/// <param name="Runs">How many values it was compared with.</param>
/// <param name="Expected">The value expected.</param>
/// <param name="Spread">The standard deviation of ordinary values.</param>
/// <param name="Score">How many of those the value is away.</param>
/// <param name="IsTraining">Whether later values are compared with this one.</param>
/// <param name="AcceptsLevel">True when it and the anomalies before it are the new normal.</param>
internal sealed record Judgement(
    CheckVerdict Verdict, string Reason, string Method, int Runs,
    double? Expected = null, double? Spread = null, double? Score = null, bool IsTraining = true, bool AcceptsLevel = false);

/// <summary>
/// Tells whether a value is out of the ordinary for its series (specs/quality.md §3.2): medians rather than means, so that up to half of
/// the history may be wrong without hiding an anomaly. The value itself is never part of what it is compared with.
/// </summary>
internal static class AnomalyDetector
{
    /// <summary>So many anomalies in a row on the same side are a new level.</summary>
    public const int RunsOfALevel = 3;

    private const int FewestRuns = 3;
    private const int EnoughRuns = 7;
    private const double BandFactor = 3;
    private const double LargestShownScore = 1000;
    private const double SmallestCountRatio = 0.05;
    private const double SmallestPercentagePoints = 1;

    /// <summary>Judges a value against the points before it, oldest first, one a bucket.</summary>
    public static Judgement Judge(double value, DateTimeOffset at, IReadOnlyList<SeriesPoint> earlier, DetectorOptions options)
    {
        var level = SinceLevel(earlier);
        List<SeriesPoint> training = [.. level.Where(point => point.IsTraining)];
        if (IsZeroVolume(value, training, options)) return Zero(training.Count, options);
        if (training.Count < FewestRuns)
            return new Judgement(CheckVerdict.Skipped, $"is learned from: {training.Count} of {FewestRuns} runs needed", "learning", training.Count);
        if (training.Count < EnoughRuns) return InBand(value, training, level, options);
        var norm = Norm.Of(at, training, level, options.Season);
        return Accepting(Scored(value, norm, options), value, norm.Expected, level);
    }

    private static IReadOnlyList<SeriesPoint> SinceLevel(IReadOnlyList<SeriesPoint> points)
    {
        var start = points.Count - 1;
        while (start > 0 && !points[start].StartsLevel) start--;
        return start <= 0 ? points : [.. points.Skip(start)];
    }

    private static bool IsZeroVolume(double value, List<SeriesPoint> training, DetectorOptions options) =>
        options is { Quantity: Quantity.RowCount, FailsOnZero: true } && value == 0 && training.Count >= FewestRuns && training.All(point => point.Value > 0);

    // Never accepted as a level by itself: a source that went silent would otherwise be the new normal after three runs.
    private static Judgement Zero(int runs, DetectorOptions options) => new(
        options.WarnsOnly ? CheckVerdict.Warn : CheckVerdict.Fail, $"is no rows at all, where all of {runs} runs before had some", "zero", runs, IsTraining: false);

    private static Judgement InBand(double value, List<SeriesPoint> training, IReadOnlyList<SeriesPoint> level, DetectorOptions options)
    {
        var (least, most) = (training.Min(point => point.Value), training.Max(point => point.Value));
        var low = least < 0 ? least * BandFactor : least / BandFactor;
        var high = most < 0 ? most / BandFactor : most * BandFactor;
        var isOutside = (value < low && options.Direction is not Direction.Spike) || (value > high && options.Direction is not Direction.Drop);
        var reason = $"vs {Text(low)} to {Text(high)} (wide band of {training.Count} runs)";
        return isOutside
            ? Accepting(new Judgement(CheckVerdict.Warn, reason, "band", training.Count, IsTraining: false), value, (least + most) / 2, level)
            : new Judgement(CheckVerdict.Skipped, $"{reason}; learning", "band", training.Count);
    }

    private static Judgement Scored(double value, Norm norm, DetectorOptions options)
    {
        var distance = value - norm.Expected;
        var score = distance / norm.Spread;
        var size = IsLargeEnough(distance, norm.Expected, options.Quantity) && IsInDirection(distance, options.Direction) ? Math.Abs(score) : 0;
        var verdict = size >= options.FailAt ? options.WarnsOnly ? CheckVerdict.Warn : CheckVerdict.Fail
            : size >= options.WarnAt ? CheckVerdict.Warn
            : CheckVerdict.Pass;
        var shown = Math.Clamp(score, -LargestShownScore, LargestShownScore);
        var reason = $"vs expected {Text(norm.Expected)} ± {Text(norm.Spread * (options.WarnAt ?? options.FailAt))} ({norm.Description}, score {Text(shown)})";
        return new Judgement(verdict, reason, norm.Method, norm.Runs, norm.Expected, norm.Spread, shown, IsTraining: verdict is CheckVerdict.Pass);
    }

    private static bool IsLargeEnough(double distance, double expected, Quantity quantity) => quantity switch
    {
        Quantity.Count or Quantity.RowCount => Math.Abs(distance) >= SmallestCountRatio * Math.Abs(expected),
        Quantity.Percent => Math.Abs(distance) >= SmallestPercentagePoints,
        _ => true,
    };

    private static bool IsInDirection(double distance, Direction direction) => direction switch
    {
        Direction.Spike => distance > 0,
        Direction.Drop => distance < 0,
        _ => true,
    };

    /// <summary>The third anomaly in a row on the same side is no anomaly but a new level.</summary>
    private static Judgement Accepting(Judgement judgement, double value, double expected, IReadOnlyList<SeriesPoint> level)
    {
        if (judgement.IsTraining || level.Count < RunsOfALevel) return judgement;
        var side = Math.Sign(value - expected);
        var announced = level.TakeLast(RunsOfALevel - 1).All(point => !point.IsTraining && Math.Sign(point.Value - expected) == side);
        return announced
            ? judgement with { Verdict = CheckVerdict.Pass, Reason = $"{judgement.Reason}; level shift accepted", IsTraining = true, AcceptsLevel = true }
            : judgement;
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
