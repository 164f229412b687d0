using System.Globalization;
using Pipeline.Events;
using Pipeline.Quality.Anomaly;

namespace Pipeline.Tests.Quality.Anomaly;

/// <summary>Numbers in, a judgement out. A series is written oldest first: a value, <c>!</c> behind one that was judged an anomaly, <c>NxV</c> for N times V.</summary>
public sealed class AnomalyDetectorTests
{
    private const CheckVerdict Pass = CheckVerdict.Pass;
    private const CheckVerdict Warn = CheckVerdict.Warn;
    private const CheckVerdict Fail = CheckVerdict.Fail;
    private const CheckVerdict Skipped = CheckVerdict.Skipped;

    private static readonly DateTimeOffset Now = new(2026, 3, 4, 6, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, double, CheckVerdict, string> Daily => new()
    {
        // cold start: too little to say anything, then a wide band
        { "", 5, Skipped, "is learned from: 0 of 3 runs needed" },
        { "100 100", 100000, Skipped, "is learned from: 2 of 3 runs needed" },
        { "100 100", 0, Skipped, "is learned from: 2 of 3 runs needed" },
        { "90 100 110", 31, Skipped, "vs 30 to 330 (wide band of 3 runs); learning" },
        { "90 100 110", 30, Skipped, "vs 30 to 330 (wide band of 3 runs); learning" },
        { "90 100 110", 29, Warn, "vs 30 to 330 (wide band of 3 runs)" },
        { "90 100 110", 330, Skipped, "vs 30 to 330 (wide band of 3 runs); learning" },
        { "90 100 110 100 100 100", 331, Warn, "vs 30 to 330 (wide band of 6 runs)" },
        { "-6 -3 -3", -19, Warn, "vs -18 to -1 (wide band of 3 runs)" },
        { "-6 -3 -3", -18, Skipped, "vs -18 to -1 (wide band of 3 runs); learning" },

        // no rows where there always were some, from the third run on
        { "100 100 100", 0, Fail, "is no rows at all, where all of 3 runs before had some" },
        { "100 0 100", 0, Skipped, "vs 0 to 300 (wide band of 3 runs); learning" },
        { "12x100", 0, Fail, "is no rows at all, where all of 12 runs before had some" },

        // the median of the level
        { "98 99 100 101 102 99 100 101 98 102 100 100", 200, Fail, "vs expected 100 ± 4.4 (median of 12 runs, score 67.4)" },
        { "98 99 100 101 102 99 100 101 98 102 100 100", 104, Pass, "vs expected 100 ± 4.4 (median of 12 runs, score 2.7)" },

        // a deviation below five percent of a count never matters, however regular the series
        { "14x30", 29, Pass, "vs expected 30 ± 0.9 (median of 14 runs, score -3.3)" },
        { "14x30", 31, Pass, "vs expected 30 ± 0.9 (median of 14 runs, score 3.3)" },
        { "14x30", 25, Fail, "vs expected 30 ± 0.9 (median of 14 runs, score -16.7)" },
        { "14x30", 35, Fail, "vs expected 30 ± 0.9 (median of 14 runs, score 16.7)" },
        { "14x1000", 1049, Pass, "vs expected 1000 ± 30 (median of 14 runs, score 4.9)" },
        { "14x1000", 1050, Fail, "vs expected 1000 ± 30 (median of 14 runs, score 5)" },

        // two values in turn: their quartiles know both, and a third is near
        { "1 2 1 2 1 2 1 2 1 2 1 2 1 2", 3, Pass, "vs expected 1.5 ± 2.2 (median of 14 runs, score 2)" },
        { "1 2 1 2 1 2 1 2 1 2 1 2 1 2", 9, Fail, "vs expected 1.5 ± 2.2 (median of 14 runs, score 10.1)" },

        // between the two limits a warning
        { "90 95 100 105 110 100 95 105", 124, Warn, "vs expected 100 ± 22.2 (median of 8 runs, score 3.2)" },
        { "90 95 100 105 110 100 95 105", 134, Fail, "vs expected 100 ± 22.2 (median of 8 runs, score 4.6)" },
        { "90 95 100 105 110 100 95 105", 122, Pass, "vs expected 100 ± 22.2 (median of 8 runs, score 3)" },

        // half of the history may be wrong: an old spike masks nothing
        { "100 100 100 100 5000 100 100 101 99 100", 200, Fail, "vs expected 100 ± 3 (median of 10 runs, score 100)" },
        { "7x100 7x200", 100, Pass, "vs expected 150 ± 222.4 (median of 14 runs, score -0.7)" },

        // the value itself is not part of its own norm: any size of deviation is seen from seven runs on
        { "7x100", 1000, Fail, "vs expected 100 ± 3 (median of 7 runs, score 900)" },
        { "7x1", 5000000, Fail, "vs expected 1 ± 0 (median of 7 runs, score 1000)" },

        // what was judged an anomaly teaches nothing
        { "100 100 100 100 900! 100 100 100", 900, Fail, "vs expected 100 ± 3 (median of 7 runs, score 800)" },
        { "100 100 100 900! 900!", 100, Skipped, "vs 33.3 to 300 (wide band of 3 runs); learning" },

        // a series that grows is compared with its next step
        { "100 110 120 130 140 150 160 170", 180, Pass, "vs expected 180 ± 5.4 (trend of 8 runs, score 0)" },
        { "100 110 120 130 140 150 160 170", 170, Fail, "vs expected 180 ± 5.4 (trend of 8 runs, score -5.6)" },
        { "100 110 120 130 140 150 160 170", 90, Fail, "vs expected 180 ± 5.4 (trend of 8 runs, score -50)" },
        { "100 110 120 130 140 150 160 170 900!", 190, Pass, "vs expected 190 ± 5.7 (trend of 8 runs, score 0)" },
        { "100 110 120 130 900! 150 160 170 180", 190, Pass, "vs expected 190 ± 5.7 (trend of 8 runs, score 0)" },
        { "170 160 150 140 130 120 110 100", 90, Pass, "vs expected 90 ± 2.7 (trend of 8 runs, score 0)" },
        { "100 110 120 130 140 150 160", 170, Pass, "vs expected 130 ± 88.9 (median of 7 runs, score 1.3)" },
        { "100 100 100 110 110 110 120 120 120", 130, Pass, "vs expected 110 ± 44.5 (median of 9 runs, score 1.3)" },

        // three in a row on the same side are a new level, from which everything begins anew
        { "8x100 200! 200!", 200, Pass, "vs expected 100 ± 3 (median of 8 runs, score 100); level shift accepted" },
        { "8x100 200!", 200, Fail, "vs expected 100 ± 3 (median of 8 runs, score 100)" },
        { "8x100 50! 200!", 200, Fail, "vs expected 100 ± 3 (median of 8 runs, score 100)" },
        { "8x100 200! 200! 100", 200, Fail, "vs expected 100 ± 3 (median of 9 runs, score 100)" },
        { "8x100 200^ 200 200", 201, Skipped, "vs 66.7 to 600 (wide band of 3 runs); learning" },
        { "8x100 200^ 6x200", 100, Fail, "vs expected 200 ± 6 (median of 7 runs, score -50)" },
        { "3x100 400! 400!", 400, Pass, "vs 33.3 to 300 (wide band of 3 runs); level shift accepted" },

        // silence is never the new normal by itself
        { "8x100 0! 0!", 0, Fail, "is no rows at all, where all of 8 runs before had some" },
    };

    [Theory]
    [MemberData(nameof(Daily))]
    public void A_row_count_is_judged(string series, double value, CheckVerdict verdict, string reason)
    {
        var judgement = AnomalyDetector.Judge(value, Now, Series(series), new DetectorOptions { Quantity = Quantity.RowCount });

        Assert.Equal(verdict is Pass or Skipped, judgement.IsTraining);
        Assert.Equal(reason.EndsWith("level shift accepted", StringComparison.Ordinal), judgement.AcceptsLevel);
    }

    public static TheoryData<string, double, string, CheckVerdict> Options => new()
    {
        { "14x30", 20, "spike", Pass },
        { "14x30", 40, "spike", Fail },
        { "14x30", 20, "drop", Fail },
        { "14x30", 40, "drop", Pass },
        { "3x30", 1000, "drop", Skipped },
        { "3x30", 1, "spike", Skipped },
        { "14x30", 20, "warn only", Warn },
        { "14x30", 0, "warn only", Warn },
        { "3x30", 0, "not zero", Warn },
        { "14x30", 0, "not zero", Fail },
        { "3x30", 0, "count", Warn },

        // points of a percentage, not percents of it
        { "14x1", 1.9, "percent", Pass },
        { "14x1", 2, "percent", Fail },
        { "14x0", 0.5, "percent", Pass },
        { "14x0", 1, "percent", Fail },
        { "14x0", 1, "count", Fail },

        // other numbers may not even move by little
        { "14x1000", 1046, "other", Fail },
        { "14x1000", 1046, "count", Pass },

        // the author's limit: a score above 1, a share of ordinary values below it
        { "90 95 100 105 110 100 95 105", 114, "limit 2", Pass },
        { "90 95 100 105 110 100 95 105", 115, "limit 2", Fail },
        { "90 95 100 105 110 100 95 105", 120, "limit 3", Pass },
        { "90 95 100 105 110 100 95 105", 114, "limit 0.95", Pass },
        { "90 95 100 105 110 100 95 105", 115, "limit 0.95", Fail },
        { "90 95 100 105 110 100 95 105", 115, "limit 0.99", Pass },
        { "90 95 100 105 110 100 95 105", 500, "limit 1", Fail },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Options_decide_what_matters(string series, double value, string options, CheckVerdict verdict) =>
        Assert.Equal(verdict, AnomalyDetector.Judge(value, Now, Series(series), Read(options)).Verdict);

    [Fact]
    public void Days_of_the_week_are_compared_with_their_like()
    {
        // Five weeks: 100 on working days, 10 at weekends. Now is a Wednesday.
        List<SeriesPoint> weeks = [.. Enumerable.Range(1, 35).Reverse().Select(days => Now.AddDays(-days)).Select(day => new SeriesPoint(day, IsWeekend(day) ? 10 : 100))];

        Assert.Equal("vs expected 100 ± 3 (median of 5 runs of the same day of the week, score -90)", Judge(Now, 10).Reason);
        Assert.Equal(Pass, Judge(Now, 100).Verdict);
        Assert.Equal(Pass, Judge(Now.AddDays(3), 10).Verdict);
        Assert.Equal(Fail, Judge(Now.AddDays(3), 100).Verdict);

        Judgement Judge(DateTimeOffset at, double value) => AnomalyDetector.Judge(value, at, weeks, new DetectorOptions { Quantity = Quantity.Count });
    }

    [Fact]
    public void Hours_of_the_week_are_found_over_sixty_days()
    {
        List<SeriesPoint> hours = [.. Enumerable.Range(1, 24 * 35).Reverse().Select(hour => Now.AddHours(-hour)).Select(at => new SeriesPoint(at, at.Hour == 6 ? 500 : 20))];

        var judgement = AnomalyDetector.Judge(500, Now, hours, new DetectorOptions { Quantity = Quantity.Count });

        Assert.Equal((Pass, "vs expected 500 ± 15 (median of 5 runs of the same hour of the week, score 0)"), (judgement.Verdict, judgement.Reason));
        Assert.Equal(Fail, AnomalyDetector.Judge(500, Now.AddHours(1), hours, new DetectorOptions { Quantity = Quantity.Count }).Verdict);
    }

    [Fact]
    public void A_declared_season_needs_four_runs_of_its_own()
    {
        List<SeriesPoint> months = [.. Enumerable.Range(1, 5).Reverse().SelectMany(month => new[] { 1, 4 }.Select(day => new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero).AddMonths(-month)))
            .Select(at => new SeriesPoint(at, at.Day == 4 ? 900 : 50))];

        Assert.Equal("seasonal", AnomalyDetector.Judge(900, Now, months, new DetectorOptions { Season = Season.DayOfMonth }).Method);
        Assert.Equal("level", AnomalyDetector.Judge(900, Now, months, new DetectorOptions()).Method);
        Assert.Equal("level", AnomalyDetector.Judge(900, Now, [.. months.Where(point => point.Value < 900 || point.At > Now.AddMonths(-4))], new DetectorOptions { Season = Season.DayOfMonth }).Method);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959964)]
    [InlineData(0.025, -1.959964)]
    [InlineData(0.995, 2.575829)]
    [InlineData(0.9999995, 4.891638)]
    public void A_share_is_a_number_of_standard_deviations(double share, double score) => Assert.Equal(score, Statistics.NormalQuantile(share), 5);

    [Fact]
    public void Quantiles_lie_between_their_neighbours()
    {
        double[] values = [4, 1, 3, 2];

        Assert.Equal(2.5, Statistics.Median(values));
        Assert.Equal(1.5, Statistics.InterquartileRange(values));
        Assert.Equal(1, Statistics.MedianAbsoluteDeviation(values));
    }

    private static bool IsWeekend(DateTimeOffset day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static DetectorOptions Read(string text) => text.Split(' ', 2) switch
    {
        ["spike"] => new() { Quantity = Quantity.RowCount, Direction = Direction.Spike },
        ["drop"] => new() { Quantity = Quantity.RowCount, Direction = Direction.Drop },
        ["warn", _] => new() { Quantity = Quantity.RowCount, WarnsOnly = true },
        ["not", _] => new() { Quantity = Quantity.RowCount, FailsOnZero = false },
        ["limit", var limit] => new DetectorOptions { Quantity = Quantity.Count }.Limited(double.Parse(limit, CultureInfo.InvariantCulture)),
        [var quantity] => new() { Quantity = Enum.Parse<Quantity>(quantity, ignoreCase: true) },
        _ => throw new ArgumentException(text),
    };

    /// <summary>One point a day, the last one yesterday.</summary>
    private static List<SeriesPoint> Series(string text)
    {
        List<string> values = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Repeated)];
        return [.. values.Select((value, index) => new SeriesPoint(
            Now.AddDays(index - values.Count), double.Parse(value.TrimEnd('!', '^'), CultureInfo.InvariantCulture), !value.EndsWith('!'), value.EndsWith('^')))];
    }

    private static IEnumerable<string> Repeated(string text) =>
        text.Split('x') is [var count, var value] ? Enumerable.Repeat(value, int.Parse(count, CultureInfo.InvariantCulture)) : [text];
}
