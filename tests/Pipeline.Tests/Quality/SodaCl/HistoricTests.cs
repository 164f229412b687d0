using System.Globalization;
using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.History;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>Checks against what was measured before: changes of numbers, schemas and groups, and anomalies.</summary>
public sealed class HistoricTests
{
    private const CheckVerdict Pass = CheckVerdict.Pass;
    private const CheckVerdict Warn = CheckVerdict.Warn;
    private const CheckVerdict Fail = CheckVerdict.Fail;
    private const CheckVerdict Error = CheckVerdict.Error;
    private const CheckVerdict Skipped = CheckVerdict.Skipped;

    private const string Ten = "CREATE TABLE t AS SELECT range AS a, 'x' AS b FROM range(10)";
    private const string None = "CREATE TABLE t (a INT)";

    public static TheoryData<string, string, string, CheckVerdict, string?> Changes => new()
    {
        // tables, item, earlier values as daysAgo:value, verdict, value
        { Ten, "change for row_count < 5", "1:7", Pass, "3" },
        { Ten, "change for row_count < 5", "3:100 2:1 1:7", Pass, "3" },
        { Ten, "change for row_count between -5 and 5", "1:20", Fail, "-10" },
        { Ten, "change for row_count: {warn: when > 2, fail: when > 5}", "1:7", Warn, "3" },
        { Ten, "change for row_count: {warn: when > 2, fail: when > 5}", "1:1", Fail, "9" },
        { Ten, "change percent for row_count < 50", "1:8", Pass, "25" },
        { Ten, "change percent for row_count = 42.86 %", "1:7", Pass, "42.86" },
        { Ten, "change percent for row_count < -20", "1:20", Pass, "-50" },
        { Ten, "change avg last 3 for row_count = 1", "4:1000 3:8 2:9 1:10", Pass, "1" },
        { Ten, "change avg last 3 for row_count = 2", "1:8", Pass, "2" },
        { Ten, "change min last 7 for row_count = 6", "3:9 2:4 1:10", Pass, "6" },
        { Ten, "change max last 7 percent for row_count = -50", "3:9 2:20 1:10", Pass, "-50" },
        { Ten, "change avg last 7 percent for row_count < 1%", "3:9 2:11 1:10", Pass, "0" },
        { Ten, "change same day last week for row_count = 2", "8:1 7:8 6:5 1:10", Pass, "2" },
        { Ten, "change same day last week percent for row_count = 25", "9:1 6:8 1:10", Pass, "25" },
        { Ten, "change for avg(a) = 0.5", "1:4", Pass, "0.5" },
        { Ten, "change for missing_count(a) = 0: {missing values: [1]}", "1:1", Pass, "0" },
        { Ten, "change for row_count = 1: {filter: a < 5}", "1:4", Pass, "1" },
        { Ten, "change for spread = 1: {spread expression: max(a) - min(a)}", "1:8", Pass, "1" },

        // no history, or none where it is looked for, is no failure
        { Ten, "change for row_count < 5", "", Skipped, null },
        { Ten, "change same day last week for row_count < 5", "1:7 2:7", Skipped, null },

        // a percent of nothing
        { None, "change percent for row_count = 0", "1:0", Pass, "0" },
        { Ten, "change percent for row_count > 0", "1:0", Error, null },
        { Ten, "change for row_count = 10", "1:0", Pass, "10" },
        { None, "change for min(a) < 5", "1:1", Error, null },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_is_measured_from_the_history(string tables, string item, string earlier, CheckVerdict verdict, string? value) =>
        Assert.Equal((verdict, value), SodaText.Outcome(await JudgeAsync(tables, item, check => Earlier(check, earlier))));

    [Fact]
    public async Task A_change_says_what_it_compared() => Assert.Equal(
        "row_count is 10, 25 % from 8, the avg of the last 3, expected < 5.",
        (await JudgeAsync(Ten, "change avg last 3 percent for row_count < 5", check => Earlier(check, "2:8 1:8"))).Message);

    [Fact]
    public async Task What_is_skipped_for_want_of_history_says_so_and_is_remembered()
    {
        var result = await JudgeAsync(Ten, "change for row_count < 5", _ => []);

        Assert.Equal("row_count is 10; the history holds nothing to compare it with (the previous measurement).", result.Message);
        var kept = Assert.Single(result.Remembered);
        Assert.Equal((10.0, SodaText.Now, Skipped, true), (kept.Number, kept.DataTime, kept.Outcome, kept.IsTraining));
        Assert.Equal(new SeriesKey("t", null, "row_count", result.Check.Identity), kept.Series);
    }

    [Fact]
    public void A_history_goes_on_under_another_threshold_and_another_day_of_the_same_filter()
    {
        string Identity(string item, string today) => SodaText.Read(
            $"filter t [daily]:\n  where: d = '${{DAY}}'\nchecks for t [daily]:\n  - {item}",
            new() { Now = SodaText.Now, Environment = _ => null, Variables = new Dictionary<string, string> { ["DAY"] = today } }).Checks.Single().Identity;

        var identity = Identity("change for row_count < 5", "2026-01-01");

        Assert.Equal(identity, Identity("change for row_count between 7 and 9", "2026-01-02"));
        Assert.Equal(identity, Identity("change avg last 7 percent for row_count: {warn: when > 2, name: Rows}", "2026-01-02"));
        Assert.NotEqual(identity, Identity("change for row_count < 5: {filter: a = 1}", "2026-01-01"));
        Assert.NotEqual(identity, Identity("change for avg(a) < 5", "2026-01-01"));
        Assert.NotEqual(Identity("change for avg(a) < 5", ""), Identity("change for avg(a) < 5: {valid min: 1}", ""));
        Assert.Equal(Identity("anomaly score for row_count < default", ""), Identity("anomaly detection for row_count: {direction: drop}", ""));
    }

    public static TheoryData<string, string, string, CheckVerdict, string> SchemaChanges => new()
    {
        // before, now, kinds, verdict, message
        { "a INT", "a INT", "any", Pass, "The 1 columns are as wanted." },
        { "a INT", "a INT, b INT", "any", Fail, "column b was added." },
        { "a INT, b INT", "a INT", "any", Fail, "column b was deleted." },
        { "a INT", "a BIGINT", "any", Fail, "column a changed its type from INTEGER to BIGINT." },
        { "a INT, b INT", "b INT, a INT", "any", Fail, "column b moved from index 1 to 0; column a moved from index 0 to 1." },
        { "a INT, b INT", "a BIGINT, c INT", "any", Fail, "column c was added; column b was deleted; column a changed its type from INTEGER to BIGINT." },
        { "a INT, b INT", "a BIGINT, c INT", "[column delete]", Fail, "column b was deleted." },
        { "a INT", "a BIGINT, c INT", "[column delete, column index change]", Pass, "The 2 columns are as wanted." },
        { "a INT", "A INT", "any", Pass, "The 1 columns are as wanted." },
    };

    [Theory]
    [MemberData(nameof(SchemaChanges))]
    public async Task A_schema_is_compared_with_that_of_the_run_before(string before, string now, string kinds, CheckVerdict verdict, string message)
    {
        await using var data = await JudgedData.WithAsync($"CREATE TABLE t ({before})");
        var checks = SodaText.Read($"checks for t:\n  - schema: {{fail: {{when schema changes: {kinds}}}}}\n").Checks;
        var first = (await data.JudgeAsync(checks, SodaText.Now.AddDays(-1))).Single();
        await data.ExecuteAsync($"DROP TABLE t; CREATE TABLE t ({now})");

        var second = (await data.JudgeAsync(checks, SodaText.Now, new MeasurementHistory(first.Remembered))).Single();

        Assert.Equal((Skipped, "There is no earlier measurement to compare with; this one is recorded."), (first.Verdict, first.Message));
        Assert.Equal((verdict, message), (second.Verdict, second.Message));
        Assert.Single(second.Remembered);
    }

    [Fact]
    public async Task Rules_that_need_no_history_are_judged_in_the_first_run()
    {
        var result = await JudgeAsync(Ten, "schema: {warn: {when schema changes: any}, fail: {when required column missing: [a]}}", _ => []);

        Assert.Equal((Pass, "The 2 columns are as wanted. There is no earlier measurement to compare with; this one is recorded."), (result.Verdict, result.Message));
        Assert.Equal("[[\"a\",\"BIGINT\"],[\"b\",\"VARCHAR\"]]", Assert.Single(result.Remembered).Text);
        Assert.Empty((await JudgeAsync(Ten, "schema: {fail: {when required column missing: [a]}}", _ => [])).Remembered);
    }

    public static TheoryData<string, string, CheckVerdict, string> GroupChanges => new()
    {
        { "a b", "any", Pass, "The 2 groups are as wanted." },
        { "a b c", "any", Fail, "group c was added." },
        { "a", "any", Fail, "group b was deleted." },
        { "c", "any", Fail, "group c was added; group a was deleted; group b was deleted." },
        { "c", "[group add]", Fail, "group c was added." },
        { "a", "[group add]", Pass, "The 1 groups are as wanted." },
        { "a b c", "group delete", Pass, "The 3 groups are as wanted." },
    };

    [Theory]
    [MemberData(nameof(GroupChanges))]
    public async Task Groups_are_compared_with_those_of_the_run_before(string now, string kinds, CheckVerdict verdict, string message)
    {
        await using var data = await JudgedData.WithAsync("(g) ('b'), ('a'), ('a')");
        var checks = SodaText.Read($"checks for t:\n  - group evolution: {{query: select g from t, fail: {{when groups change: {kinds}}}}}\n").Checks;
        var first = (await data.JudgeAsync(checks, SodaText.Now.AddDays(-1))).Single();
        await data.ExecuteAsync($"CREATE OR REPLACE TABLE t AS SELECT unnest(string_split('{now}', ' ')) AS g");

        var second = (await data.JudgeAsync(checks, SodaText.Now, new MeasurementHistory(first.Remembered))).Single();

        Assert.Equal(Skipped, first.Verdict);
        Assert.Equal((verdict, message), (second.Verdict, second.Message));
    }

    public static TheoryData<string, string, CheckVerdict, string> Anomalies => new()
    {
        { "anomaly score for row_count < default", "", Skipped, "row_count 10 is learned from: 0 of 3 runs needed." },
        { "anomaly score for row_count < default", "3:9 2:10 1:11", Skipped, "row_count 10 vs 3 to 33 (wide band of 3 runs); learning." },
        { "anomaly score for row_count < default", "3:90 2:100 1:110", Warn, "row_count 10 vs 30 to 330 (wide band of 3 runs)." },
        { "anomaly score for row_count < default", "7:10 6:10 5:10 4:10 3:10 2:10 1:10", Pass, "row_count 10 vs expected 10 ± 0.3 (median of 7 runs, score 0)." },
        { "anomaly detection for row_count", "7:20 6:20 5:20 4:20 3:20 2:20 1:20", Fail, "row_count 10 vs expected 20 ± 0.6 (median of 7 runs, score -50)." },
        { "anomaly detection for row_count: {warn only: true}", "7:20 6:20 5:20 4:20 3:20 2:20 1:20", Warn, "row_count 10 vs expected 20 ± 0.6 (median of 7 runs, score -50)." },
        { "anomaly detection for row_count: {direction: spike}", "7:20 6:20 5:20 4:20 3:20 2:20 1:20", Pass, "row_count 10 vs expected 20 ± 0.6 (median of 7 runs, score -50)." },
        { "anomaly score for row_count < 3", "8:9 7:9.5 6:10 5:10.5 4:11 3:10 2:9.5 1:10.5", Pass, "row_count 10 vs expected 10 ± 2.2 (median of 8 runs, score 0)." },
        { "anomaly score for avg(a) < 3", "7:4 6:4 5:4 4:4 3:4 2:4 1:4", Fail, "avg(a) 4.5 vs expected 4 ± 0.1 (median of 7 runs, score 12.5)." },
        { "anomaly score for missing_percent(a) < default: {filter: a < 4}", "7:0 6:0 5:0 4:0 3:0 2:0 1:0", Pass, "missing_percent(a) 0 vs expected 0 ± 0 (median of 7 runs, score 0)." },

        // two runs of a day are one, and a run of today is not compared with itself
        { "anomaly score for row_count < default", "3:9 3.1:10 2:10 2.1:10 0.1:500", Skipped, "row_count 10 is learned from: 2 of 3 runs needed." },
    };

    [Theory]
    [MemberData(nameof(Anomalies))]
    public async Task An_anomaly_is_explained(string item, string earlier, CheckVerdict verdict, string message)
    {
        var result = await JudgeAsync(Ten, item, check => Earlier(check, earlier));

        Assert.Equal((verdict, message), (result.Verdict, result.Message));
        Assert.Equal(verdict is Pass or Skipped, Assert.Single(result.Remembered).IsTraining);
    }

    [Fact]
    public async Task Day_after_day_a_level_shift_is_refused_twice_and_then_learned()
    {
        // The whole life of a check: what each run remembers is all that the next one knows.
        await using var data = await JudgedData.WithAsync("CREATE TABLE t (a INT)");
        var checks = SodaText.Read("checks for t: [anomaly detection for row_count]").Checks;
        List<Measurement> history = [];
        List<string> verdicts = [];
        foreach (var rows in new[] { 100, 101, 99, 100, 102, 98, 100, 101, 300, 301, 299, 300, 301, 299, 300, 100 })
        {
            await data.ExecuteAsync($"CREATE OR REPLACE TABLE t AS SELECT range AS a FROM range({rows})");
            var result = (await data.JudgeAsync(checks, SodaText.Now.AddDays(verdicts.Count), new MeasurementHistory(history))).Single();
            history.AddRange(result.Remembered);
            verdicts.Add($"{rows} {result.Verdict}");
        }

        Assert.Equal(
            ["100 Skipped", "101 Skipped", "99 Skipped", "100 Skipped", "102 Skipped", "98 Skipped", "100 Skipped", "101 Pass",
             "300 Fail", "301 Fail", "299 Pass", "300 Skipped", "301 Skipped", "299 Skipped", "300 Skipped", "100 Fail"],
            verdicts);
    }

    [Fact]
    public async Task An_acknowledged_value_is_no_anomaly_any_more()
    {
        var week = (Check check) => Earlier(check, "7:20 6:20 5:20 4:20 3:20 2:20 1:20");
        var refused = await JudgeAsync(Ten, "anomaly detection for row_count", week);

        var acknowledged = refused.Remembered[0].Acknowledged(isExpected: true) with { DataTime = SodaText.Now.AddDays(-0.5) };
        var history = new MeasurementHistory([.. week(refused.Check), refused.Remembered[0] with { DataTime = acknowledged.DataTime }, acknowledged]);

        Assert.False(refused.Remembered[0].IsTraining);
        Assert.True(Assert.Single(history.Before(acknowledged.Series, SodaText.Now), measurement => measurement.Number == 10).IsTraining);
    }

    [Fact]
    public async Task Historic_checks_share_the_scan_of_the_others()
    {
        await using var data = await JudgedData.WithAsync(Ten);

        await data.JudgeAsync(SodaText.Read("checks for t: [row_count > 0, anomaly detection for row_count, change for avg(a) < 5, missing_count(a) = 0]").Checks);

        Assert.Single(data.Queries);
    }

    private static async Task<CheckResult> JudgeAsync(string tables, string item, Func<Check, IReadOnlyList<Measurement>> earlier)
    {
        await using var data = await JudgedData.WithAsync(tables);
        var set = SodaText.Read($"checks for t:\n  - {item}\n");
        Assert.Empty(set.AllProblems);
        return (await data.JudgeAsync(set.Checks, SodaText.Now, new MeasurementHistory(earlier(set.Checks.Single())))).Single();
    }

    /// <summary>Values as <c>7:20</c>: days ago and number.</summary>
    private static IReadOnlyList<Measurement> Earlier(Check check, string values) =>
    [
        .. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => value.Split(':')).Select(value => new Measurement
        {
            Series = new SeriesKey("t", null, "whatever", check.Identity),
            DataTime = SodaText.Now.AddDays(-double.Parse(value[0], CultureInfo.InvariantCulture)),
            Number = double.Parse(value[1], CultureInfo.InvariantCulture),
        }),
    ];
}
