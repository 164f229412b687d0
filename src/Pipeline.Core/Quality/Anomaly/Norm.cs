using Pipeline.Quality.History;

namespace Pipeline.Quality.Anomaly;

/// <summary>What is ordinary for a series at a moment.</summary>
/// <param name="Expected">The value expected.</param>
/// <param name="Spread">The standard deviation of ordinary values; above 0.</param>
/// <param name="Method">What it was taken from: seasonal, trend, level.</param>
/// <param name="Runs">How many values.</param>
/// <param name="Description">The method in words: <c>median of 12 runs</c>.</param>
internal sealed record Norm(double Expected, double Spread, string Method, int Runs, string Description)
{
    private const int Window = 60;
    private const int FewestOfSeason = 4;
    private const int FewestOfTrend = 8;
    private const double SmallestSpread = 1e-9;
    private static readonly TimeSpan WindowOfHours = TimeSpan.FromDays(Window);

    /// <summary>
    /// The norm of the points that teach: those of the same season when there are enough, the steps from one to the next when nearly all
    /// go one way, otherwise the values themselves.
    /// </summary>
    public static Norm Of(DateTimeOffset at, IReadOnlyList<SeriesPoint> training, IReadOnlyList<SeriesPoint> all, Season? declared)
    {
        var cadence = Cadence.Of(training);
        IReadOnlyList<SeriesPoint> recent = [.. training.TakeLast(Window)];
        if ((declared ?? cadence.Season) is { } season)
        {
            // Sixty hours hold no hour of the week twice: a season within hours is looked for in sixty days.
            var window = cadence.IsHourly ? training.Where(point => point.At > at - WindowOfHours) : recent;
            double[] same = [.. window.Where(point => Key(season, point.At) == Key(season, at)).Select(point => point.Value)];
            if (same.Length >= FewestOfSeason) return Centred(same, "seasonal", $"median of {same.Length} runs of the same {Name(season)}");
        }

        return Trend(recent, all) ?? Centred([.. recent.Select(point => point.Value)], "level", $"median of {recent.Count} runs");
    }

    private static Norm Centred(double[] values, string method, string description)
    {
        var centre = Statistics.Median(values);
        return new Norm(centre, SpreadOf(values, centre), method, values.Length, description);
    }

    private static Norm? Trend(IReadOnlyList<SeriesPoint> recent, IReadOnlyList<SeriesPoint> all)
    {
        if (recent.Count < FewestOfTrend) return null;

        // An anomaly left out leaves a step of two: what counts is the change from one run to the next.
        var runOf = all.Select((point, run) => (point, run)).ToDictionary(pair => pair.point.At, pair => pair.run);
        double[] steps = [.. recent.Zip(recent.Skip(1), (earlier, later) => (later.Value - earlier.Value) / (runOf[later.At] - runOf[earlier.At]))];
        var moving = steps.Count(step => step != 0);
        var mostOneWay = Math.Max(steps.Count(step => step > 0), steps.Count(step => step < 0));
        if (moving < 0.6 * steps.Length || mostOneWay < 0.9 * moving) return null;
        var expected = recent[^1].Value + (Statistics.Median(steps) * (all.Count - runOf[recent[^1].At]));
        return new Norm(expected, SpreadOf(steps, expected), "trend", recent.Count, $"trend of {recent.Count} runs");
    }

    /// <summary>
    /// The quartiles guard against a median deviation of 0 where values are few and discrete, the share of the centre against a series that
    /// never moved.
    /// </summary>
    private static double SpreadOf(IReadOnlyList<double> values, double centre) => Math.Max(
        Math.Max(1.4826 * Statistics.MedianAbsoluteDeviation(values), 0.7413 * Statistics.InterquartileRange(values)),
        Math.Max(0.01 * Math.Abs(centre), SmallestSpread));

    private static int Key(Season season, DateTimeOffset at) => season switch
    {
        Season.DayOfWeek => (int)at.UtcDateTime.DayOfWeek,
        Season.HourOfDay => at.UtcDateTime.Hour,
        Season.DayOfMonth => at.UtcDateTime.Day,
        _ => ((int)at.UtcDateTime.DayOfWeek * 24) + at.UtcDateTime.Hour,
    };

    private static string Name(Season season) => season switch
    {
        Season.DayOfWeek => "day of the week",
        Season.HourOfDay => "hour of the day",
        Season.DayOfMonth => "day of the month",
        _ => "hour of the week",
    };

    /// <summary>How often a series is measured, and so which season it may have.</summary>
    private sealed record Cadence(bool IsHourly, Season? Season)
    {
        public static Cadence Of(IReadOnlyList<SeriesPoint> points) => TimeBucket.Cadence([.. points.Select(point => point.At)]) switch
        {
            { TotalHours: >= 20 and <= 28 } => new Cadence(false, Anomaly.Season.DayOfWeek),
            { TotalMinutes: >= 50 and <= 70 } => new Cadence(true, Anomaly.Season.HourOfWeek),
            _ => new Cadence(false, null),
        };
    }
}
