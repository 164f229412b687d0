using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.History;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>The checks that nobody wrote: what they are, and what a few weeks of runs teach them.</summary>
public sealed class MonitorTests
{
    private static readonly SourceLocation Nowhere = new("profile", 1);
    private static readonly MonitoredColumn[] Columns = [new("id", "INTEGER"), new("two words", "VARCHAR"), new("loaded_at", "TIMESTAMP")];

    private const string Healthy = "SELECT range AS id, CASE WHEN range % 10 = 0 THEN NULL ELSE 'x' || range END AS \"two words\", TIMESTAMP '{0}' - INTERVAL (range) MINUTE AS loaded_at FROM range(100)";

    [Fact]
    public void A_dataset_is_watched_whole_and_column_by_column() => Assert.Equal(
        [
            "anomaly detection for row_count", "freshness(loaded_at) as usual", "schema changes",
            "anomaly detection for missing_percent(id)", "anomaly detection for missing_percent(two words)", "anomaly detection for missing_percent(loaded_at)",
            "anomaly detection for distinct_percent(id)", "anomaly detection for distinct_percent(two words)", "anomaly detection for distinct_percent(loaded_at)",
        ],
        Monitors.For("t", Columns, Nowhere).Select(check => check.Name));

    [Theory]
    [InlineData("a INT, b VARCHAR", null)]
    [InlineData("a DATE, b INT", "a")]
    [InlineData("born DATE, created_at TIMESTAMP, updated_at TIMESTAMP WITH TIME ZONE", "updated_at")]
    [InlineData("event_date DATE, silver_ingest_ts TIMESTAMP", "silver_ingest_ts")]
    public void Freshness_is_told_by_the_column_that_looks_most_like_it(string columns, string? arrival) => Assert.Equal(
        arrival, Monitors.Arrival([.. columns.Split(", ").Select(column => column.Split(' ', 2)).Select(parts => new MonitoredColumn(parts[0], parts[1]))]));

    public static TheoryData<string, string> Mutations => new()
    {
        // what happens on the tenth day, and the monitors that see it
        { "SELECT 1", "" },
        { "DELETE FROM t WHERE id >= 20", "Fail anomaly detection for row_count" },
        { "INSERT INTO t FROM t", "Fail anomaly detection for row_count|Fail anomaly detection for distinct_percent(id)|Fail anomaly detection for distinct_percent(two words)|Fail anomaly detection for distinct_percent(loaded_at)" },
        { "UPDATE t SET \"two words\" = NULL WHERE id < 30", "Fail anomaly detection for missing_percent(two words)|Fail anomaly detection for distinct_percent(two words)" },
        { "UPDATE t SET id = 7 WHERE id > 50", "Fail anomaly detection for distinct_percent(id)" },
        { "UPDATE t SET loaded_at = loaded_at - INTERVAL 2 DAY", "Fail freshness(loaded_at) as usual" },
        { "ALTER TABLE t ADD COLUMN more INT", "Warn schema changes" },
        { "ALTER TABLE t ALTER id TYPE VARCHAR", "Fail schema changes" },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task After_nine_ordinary_days_a_change_is_seen(string mutation, string seen)
    {
        await using var data = await JudgedData.WithAsync("SELECT 1");
        var checks = Monitors.For("t", Columns, Nowhere);
        List<Measurement> history = [];
        foreach (var day in Enumerable.Range(1, 9)) history.AddRange((await JudgeAsync(day, "SELECT 1")).SelectMany(result => result.Remembered));

        var last = await JudgeAsync(10, mutation);

        Assert.DoesNotContain(last, result => result.Verdict is CheckVerdict.Error or CheckVerdict.Skipped);
        Assert.Equal(seen, string.Join('|', last.Where(result => result.Verdict is not CheckVerdict.Pass).Select(result => $"{result.Verdict} {result.Check.Name}")));

        async Task<IReadOnlyList<CheckResult>> JudgeAsync(int day, string change)
        {
            var now = new DateTimeOffset(2026, 1, day, 12, 0, 0, TimeSpan.Zero);
            await data.ExecuteAsync($"CREATE OR REPLACE TABLE t AS {Healthy.Replace("{0}", $"2026-01-{day:00} 11:00:00", StringComparison.Ordinal)}; {change}");
            return await data.JudgeAsync(checks, now, new MeasurementHistory(history));
        }
    }

    public static TheoryData<string, string, CheckVerdict, string> Ages => new()
    {
        // days and hours of earlier newest rows, hours since the newest now, verdict, the end of the message
        { "", "(TIMESTAMP '2026-01-02 10:00')", CheckVerdict.Skipped, "0 of 3 gaps between updates are known; learning." },
        { "1 2 3", "(TIMESTAMP '2026-01-02 10:00')", CheckVerdict.Skipped, "2 of 3 gaps between updates are known; learning." },
        { "1 1 2 2 3 3", "(TIMESTAMP '2026-01-02 10:00')", CheckVerdict.Skipped, "2 of 3 gaps between updates are known; learning." },
        { "1 2 3 4", "(TIMESTAMP '2026-01-01 00:00')", CheckVerdict.Pass, "Of 3 gaps between updates 95 % were up to 1d." },
        { "1 2 3 4", "(TIMESTAMP '2025-12-31 23:59:59')", CheckVerdict.Fail, "Of 3 gaps between updates 95 % were up to 1d; late beyond 1d 12h." },
        { "1 2 3 4", "(NULL::TIMESTAMP)", CheckVerdict.Fail, "There is no newest row, where earlier runs had one." },
        { "", "(NULL::TIMESTAMP)", CheckVerdict.Skipped, "There is no newest row yet; learning." },
    };

    [Theory]
    [MemberData(nameof(Ages))]
    public async Task Rows_are_late_by_what_was_usual(string earlier, string newest, CheckVerdict verdict, string message)
    {
        var check = Monitors.For("t", [new("loaded_at", "TIMESTAMP")], Nowhere)[1];
        await using var data = await JudgedData.WithAsync($"(loaded_at) {newest}");
        var history = earlier.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((day, run) => new Measurement
        {
            Series = new SeriesKey("t", null, "freshness(loaded_at)", check.Identity),
            DataTime = SodaText.Now.AddDays(run - 20),
            Number = int.Parse(day, System.Globalization.CultureInfo.InvariantCulture) * 86400,
        });

        var result = (await data.JudgeAsync([check], SodaText.Now, new MeasurementHistory(history))).Single();

        Assert.Equal(verdict, result.Verdict);
        Assert.EndsWith(message, result.Message, StringComparison.Ordinal);
        Assert.Equal(newest.Contains("NULL", StringComparison.Ordinal) ? 0 : 1, result.Remembered.Count);
    }
}
