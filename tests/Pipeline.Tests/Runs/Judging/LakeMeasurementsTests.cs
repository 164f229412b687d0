using Pipeline.Lake.Local;
using Pipeline.Quality.History;
using Pipeline.Runs.Judging;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Judging;

/// <summary>Measurements as objects of a lake: written by many, joined now and then, never lost and never out of order.</summary>
public sealed class LakeMeasurementsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeClock clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_written_last_is_read_last_also_when_no_time_passes()
    {
        for (var value = 1; value <= 5; value++) await Kept().AppendAsync([Measured(value)], $"run {value}", Token);

        var read = await Kept().ReadAsync(Token);

        Assert.Equal([1.0, 2, 3, 4, 5], read.Select(measurement => measurement.Number));
        Assert.Equal("run 5", read[^1].RunId);
    }

    [Fact]
    public async Task Many_objects_become_one_with_the_same_measurements_in_the_same_order()
    {
        for (var value = 0; value < 200; value++) await Kept().AppendAsync([Measured(value), Measured(value, "other")], "run", Token);

        var read = await Kept().ReadAsync(Token);

        foreach (var metric in new[] { "row_count", "other" })
            Assert.Equal(Enumerable.Range(0, 200).Select(value => (double?)value), read.Where(measurement => measurement.Series.Metric == metric).Select(measurement => measurement.Number));
        Assert.InRange(Directory.GetFiles(folder["_quality/measurements"]).Length, 1, 64);
    }

    [Fact]
    public async Task A_series_keeps_its_newest_measurements_only()
    {
        for (var value = 0; value < 70; value++) await Kept().AppendAsync([.. Enumerable.Range(0, 10).Select(part => Measured((value * 10) + part))], "run", Token);

        var read = await Kept().ReadAsync(Token);

        Assert.Equal(699, read[^1].Number);
        Assert.True(read.Count < 700);
    }

    [Fact]
    public async Task Runs_that_write_at_once_lose_nothing()
    {
        await Parallel.ForAsync(0, 8, Token, async (writer, token) =>
        {
            for (var value = 0; value < 30; value++) await Kept().AppendAsync([Measured(value, $"m{writer}")], $"run {writer}", token);
        });

        var read = await Kept().ReadAsync(Token);

        for (var writer = 0; writer < 8; writer++)
            Assert.Equal(30, read.Where(measurement => measurement.Series.Metric == $"m{writer}").Select(measurement => measurement.Number).Distinct().Count());
    }

    private LakeMeasurements Kept() => new(new LocalLakeStore(folder["."]), clock);

    private Measurement Measured(double value, string metric = "row_count") =>
        new() { Series = new SeriesKey("t", null, metric, $"id-{metric}"), DataTime = clock.GetUtcNow().AddHours(value), Number = value };
}
