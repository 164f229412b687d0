using Pipeline.Events;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>What each metric measures, on rows small enough to count by hand. The order follows the metrics of the language.</summary>
public sealed class MetricTests
{
    private const CheckVerdict Pass = CheckVerdict.Pass;
    private const CheckVerdict Warn = CheckVerdict.Warn;
    private const CheckVerdict Fail = CheckVerdict.Fail;
    private const CheckVerdict Error = CheckVerdict.Error;

    private const string None = "CREATE TABLE t (a INT, s VARCHAR, ts TIMESTAMP)";
    private const string Numbers = "(a) (1), (2), (2), (3), (3), (3), (NULL), (NULL)";
    private const string Words = "(s) ('ann'), ('bob'), (''), ('n/a'), (NULL)";

    public static TheoryData<string, string, CheckVerdict, string?> Cases => new()
    {
        // row_count
        { Numbers, "row_count = 8", Pass, "8" },
        { Numbers, "row_count = 8.0", Pass, "8" },
        { Numbers, "row_count > 8", Fail, "8" },
        { Numbers, "row_count = 3: {filter: a = 3}", Pass, "3" },
        { None, "row_count > 0", Fail, "0" },
        { None, "row_count = 0", Pass, "0" },

        // missing_count: NULL and what is configured; an empty text is a value
        { Words, "missing_count(s) = 1", Pass, "1" },
        { Words, "missing_count(s) = 2: {missing values: [n/a]}", Pass, "2" },
        { Words, "missing_count(s) = 3: {missing values: [n/a, '']}", Pass, "3" },
        { Words, "missing_count(s) = 2: {missing regex: '^n'}", Pass, "2" },
        { "(s) ('1'), ('x'), (NULL)", "missing_count(s) = 2: {missing format: integer}", Pass, "2" },
        { Numbers, "missing_count(a) = 5: {missing values: [3]}", Pass, "5" },
        { Numbers, "missing_count(a) = 0: {filter: a > 0}", Pass, "0" },

        // invalid_count: never NULL unless asked for, never what is missing
        { Words, "invalid_count(s) = 3: {valid values: [ann]}", Pass, "3" },
        { Words, "invalid_count(s) = 2: {valid values: [ann], missing values: ['']}", Pass, "2" },
        { Words, "invalid_count(s) = 1: {invalid values: [n/a]}", Pass, "1" },
        { Words, "invalid_count(s) = 3: {valid values: [ann, n/a], invalid values: [n/a]}", Pass, "3" },
        { Words, "invalid_count(s) = 4: {valid values: [ann], include null: true}", Pass, "4" },
        { Words, "invalid_count(s) = 2: {valid values: [ann, ''], filter: \"s <> '' or s is null\"}", Pass, "2" },
        { Words, "invalid_count(s) = 0", Pass, "0" },
        { Words, "invalid_count(s) = 2: {valid regex: '^[a-z]{3}$'}", Pass, "2" },
        { Words, "invalid_count(s) = 1: {valid regex: '[a-z]'}", Pass, "1" },
        { Words, "invalid_count(s) = 2: {invalid regex: '^[ab]'}", Pass, "2" },
        { Words, "invalid_count(s) = 1: {valid min length: 3}", Pass, "1" },
        { Words, "invalid_count(s) = 3: {valid max length: 2}", Pass, "3" },
        { Words, "invalid_count(s) = 1: {valid length: 3}", Pass, "1" },
        { Numbers, "invalid_count(a) = 3: {valid max: 2}", Pass, "3" },
        { Numbers, "invalid_count(a) = 1: {valid min: 2, valid max: 3}", Pass, "1" },
        { Numbers, "invalid_count(a) = 6: {valid length: 2}", Pass, "6" },
        { "(a) (0.5), (1.5)", "invalid_count(a) = 1: {valid max: 0.5}", Pass, "1" },
        { "(d) (DATE '2007-12-31'), (DATE '2008-01-01'), (NULL)", "invalid_count(d) = 1: {valid min: 2008-01-01}", Pass, "1" },
        { "(d) (TIMESTAMP '2026-01-02 11:59:59'), (TIMESTAMP '2026-01-03')", "invalid_count(d) = 1: {valid max: '${TODAY} 12:00'}", Pass, "1" },
        { "(d) (TIMESTAMP '2026-01-02 11:59:59'), (TIMESTAMP '2026-01-03')", "invalid_count(d) = 1: {valid max: '${NOW}'}", Pass, "1" },
        { "(d) (DATE '2026-01-02'), (DATE '2026-01-03')", "invalid_count(d) = 1: {valid max: '${TODAY}'}", Pass, "1" },

        // valid_count: missing + invalid + valid = all
        { Words, "valid_count(s) = 4", Pass, "4" },
        { Words, "valid_count(s) = 1: {valid values: [ann]}", Pass, "1" },
        { Words, "valid_count(s) = 3: {invalid values: [n/a]}", Pass, "3" },
        { Words, "valid_count(s) = 1: {valid values: [ann, n/a], invalid values: [n/a]}", Pass, "1" },
        { Words, "valid_count(s) = 2: {valid values: [ann], include null: true}", Pass, "2" },

        // percents: of all rows the filters leave, missing ones included, to two decimals, 0 of nothing
        { Words, "missing_percent(s) = 20", Pass, "20" },
        { Words, "missing_percent(s) < 20 %", Fail, "20" },
        { Words, "invalid_percent(s) = 60: {valid values: [ann]}", Pass, "60" },
        { Words, "valid_percent(s) = 80", Pass, "80" },
        { Words, "missing_percent(s) = 50: {filter: \"s = 'ann' or s is null\"}", Pass, "50" },
        { "(a) (1), (1), (NULL)", "missing_percent(a) = 33.33", Pass, "33.33" },
        { None, "missing_percent(a) = 0", Pass, "0" },
        { None, "duplicate_percent(a) = 0%", Pass, "0" },
        { Numbers, "duplicate_percent(a) = 25", Pass, "25" },
        { Numbers, "distinct_percent(a) = 37.5", Pass, "37.5" },
        { Numbers, "distinct_percent(a) = 100: {filter: a = 1}", Pass, "100" },
        { None, "distinct_percent(a) = 0", Pass, "0" },

        // duplicate_count: values, not rows; a NULL in any key takes the row out
        { Numbers, "duplicate_count(a) = 2", Pass, "2" },
        { Numbers, "duplicate_count(a) = 1: {filter: a > 2}", Pass, "1" },
        { "(a, b) (1, 'x'), (1, 'x'), (1, 'y'), (NULL, 'x'), (NULL, 'x')", "duplicate_count(a, b) = 1", Pass, "1" },
        { "(a, b) (1, 'x'), (1, 'x'), (1, 'y'), (NULL, 'x'), (NULL, 'x')", "duplicate_count(b) = 1", Pass, "1" },

        // aggregates, over valid rows only
        { Numbers, "min(a) = 1", Pass, "1" },
        { Numbers, "max(a) = 3", Pass, "3" },
        { Numbers, "sum(a) = 14", Pass, "14" },
        { "(a) (1), (2)", "avg(a) = 1.5", Pass, "1.5" },
        { Numbers, "avg(a) > 2: {valid max: 2}", Fail, "1.6666666666666667" },
        { Numbers, "sum(a) = 5: {valid max: 2}", Pass, "5" },
        { Numbers, "sum(a) = 9: {invalid values: [1, 2]}", Pass, "9" },
        { Numbers, "min(a) = 2: {missing values: [1]}", Pass, "2" },
        { Numbers, "max(a) = 2: {filter: a < 3}", Pass, "2" },
        { "(p) ('$1.50'), ('2,50'), ('x')", "sum(p) = 2.5: {valid format: decimal}", Pass, "2.5" },
        { "(p) ('1,5 %'), ('2.5%'), ('x')", "avg(p) = 2: {valid format: percentage}", Pass, "2" },
        { Words, "min_length(s) = 0", Pass, "0" },
        { Words, "max_length(s) = 3", Pass, "3" },
        { Words, "avg_length(s) = 2.25", Pass, "2.25" },
        { Words, "min_length(s) = 3: {missing values: ['']}", Pass, "3" },
        { "(a) (2), (4), (4), (4), (5), (5), (7), (9)", "stddev_pop(a) = 2", Pass, "2" },
        { "(a) (2), (4), (4), (4), (5), (5), (7), (9)", "var_pop(a) = 4", Pass, "4" },
        { "(a) (1), (3)", "variance(a) = 2", Pass, "2" },
        { "(a) (1), (3)", "var_samp(a) = 2", Pass, "2" },
        { "(a) (1), (3)", "stddev(a) between 1.41 and 1.42", Pass, "1.4142135623730951" },
        { "(a) (1), (3)", "stddev_samp(a) between 1.41 and 1.42", Pass, "1.4142135623730951" },
        { "(a) (1)", "stddev(a) < 5", Error, null },
        { "(a) (1), (2), (3), (4), (NULL)", "percentile(a, 0.5) = 2", Pass, "2" },
        { "(a) (1), (2), (3), (4), (100)", "percentile(a, 0.9) = 4: {valid max: 10}", Pass, "4" },
        { "(x) (1.25), (2.50)", "sum(x) = 3.75", Pass, "3.75" },

        // nothing measured is an error and no silence; what is not a number cannot be compared
        { None, "min(a) > 0", Error, null },
        { "(a) (NULL::INT)", "avg(a) > 0", Error, null },
        { "(d) (DATE '2026-01-01')", "max(d) > 5", Error, null },

        // metrics of one's own
        { Numbers, "spread = 2: {spread expression: max(a) - min(a)}", Pass, "2" },
        { Numbers, "spread < 2: {spread expression: max(a) - min(a)}", Fail, "2" },
        { Numbers, "zero = 0: {zero query: 'select 0, 7'}", Pass, "0" },
        { Numbers, "none = 0: {none query: select 1 from t where false}", Error, null },

        // freshness: equality passes, a date ends at midnight, nothing is stale, the future is fresh
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00'), (NULL)", "freshness(ts) < 2h", Pass, "PT2H" },
        { "(ts) (TIMESTAMP '2026-01-02 09:59:59')", "freshness(ts) < 2h", Fail, "PT2H1S" },
        { "(ts) (TIMESTAMP '2025-12-31 10:00:00')", "freshness(ts) <= 2d2h", Pass, "P2DT2H" },
        { "(ts) (TIMESTAMPTZ '2026-01-02 12:30:00+01:00')", "freshness(ts) < 30m", Pass, "PT30M" },
        { "(ts) (DATE '2026-01-01')", "freshness(ts) < 12h1m", Pass, "PT12H0.000001S" },
        { "(ts) (DATE '2026-01-01')", "freshness(ts) < 12h", Fail, "PT12H0.000001S" },
        { "(ts) (TIMESTAMP '2026-01-03 12:00:00')", "freshness(ts) < 1h", Pass, "-P1D" },
        { None, "freshness(ts) < 100d", Fail, null },
        { "(ts) (NULL::TIMESTAMP)", "freshness(ts) < 100d", Fail, null },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness(ts) < 100d: {filter: ts is null}", Fail, null },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness(ts): {warn: when > 1h, fail: when > 3h}", Warn, "PT2H" },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness(ts): {warn: when > 1h, fail: when > 90m}", Fail, "PT2H" },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness(ts): {warn: when > 2h}", Pass, "PT2H" },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness(ts): {warn: when < 23h}", Pass, "PT2H" },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness(ts, LATER) < 1d", Fail, null },
        { "(ts) (TIMESTAMP '2026-01-02 10:00:00')", "freshness using ts < 2h", Pass, "PT2H" },
        { "(ts) ('yesterday')", "freshness(ts) < 2h", Error, null },
        { "(ts) (5)", "freshness(ts) < 2h", Error, null },

        // failed rows
        { Numbers, "failed rows: {fail condition: a > 2}", Fail, "3" },
        { Numbers, "failed rows: {fail condition: a > 3}", Pass, "0" },
        { Numbers, "failed rows: {fail condition: a > 1 or a < 0, filter: a < 3 or a is null}", Fail, "2" },
        { Numbers, "failed rows: {fail query: with big as (select * from t where a > 2) select * from big}", Fail, "3" },
        { Numbers, "failed rows: {fail query: select * from t where a > 2, warn: when > 0, fail: when > 5}", Warn, "3" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_check_measures_and_is_judged(string rows, string item, CheckVerdict verdict, string? value) =>
        Assert.Equal((verdict, value), SodaText.Outcome(await SodaText.JudgeItemAsync(rows, item)));

    [Fact]
    public async Task Missing_invalid_and_valid_rows_are_all_rows()
    {
        const string Validity = "{missing values: [n/a], valid regex: '^[a-z]*$', invalid values: [bob]}";

        var results = await SodaText.JudgeAsync(Words, $"""
            checks for t:
              - missing_count(s) >= 0: {Validity}
              - invalid_count(s) >= 0: {Validity}
              - valid_count(s) >= 0: {Validity}
            """);

        Assert.Equal(["2", "1", "2"], results.Select(result => result.Value));
    }

    [Fact]
    public async Task Duplicates_are_counted_as_values_and_reported_as_rows_too()
    {
        var result = await SodaText.JudgeItemAsync(Numbers, "duplicate_count(a) = 0");

        Assert.Equal("duplicate_count(a) is 2 (3 rows too many), expected = 0.", result.Message);
        Assert.Equal(["duplicate_rows=3", "duplicate_values=2", "row_count=8"], result.Diagnostics.Select(pair => $"{pair.Key}={pair.Value}").Order());
    }

    [Theory]
    [InlineData("missing_count(a) = 0", "missing_count(a) is 2 of 8 rows, expected = 0.")]
    [InlineData("missing_percent(a) < 5", "missing_percent(a) is 25 % (2 of 8 rows), expected < 5.")]
    [InlineData("row_count: {warn: when < 10, fail: when < 5}", "row_count is 8, which warns when < 10.")]
    [InlineData("row_count: {warn: when < 20, fail: when < 10}", "row_count is 8, which fails when < 10.")]
    [InlineData("row_count > 0", "row_count is 8.")]
    [InlineData("failed rows: {fail condition: a > 2}", "3 failed rows, expected = 0.")]
    [InlineData("min(a) > 0: {filter: false}", "There is no value to judge: the measured rows are none, or all of them are NULL.")]
    [InlineData("freshness(nosuch) < 1h", "Binder Error: Referenced column \"nosuch\" not found")]
    public async Task The_message_is_a_sentence_with_the_numbers(string item, string message) =>
        Assert.StartsWith(message, (await SodaText.JudgeItemAsync(Numbers, item)).Message, StringComparison.Ordinal);

    public static TheoryData<string, string?> Samples => new()
    {
        { "missing_count(a) = 0", "2" },
        { "missing_count(a) = 0: {samples limit: 1}", "1" },
        { "missing_count(a) = 0: {samples limit: 0}", null },
        { "missing_count(a) >= 0", null },
        { "duplicate_count(a) = 0", "2" },
        { "invalid_count(a) = 0: {valid max: 1, filter: a < 3}", "2" },
        { "failed rows: {fail condition: a > 2}", "3" },
        { "failed rows: {fail query: 'select * from t where a > 2'}", "3" },
        { "values in a must exist in other a: {filter: a = 1}", "1" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_violated_check_shows_its_rows(string item, string? rows)
    {
        var tables = $"CREATE TABLE t AS SELECT * FROM (VALUES {Numbers[4..]}) v(a); CREATE TABLE other (a INT)";
        await using var data = await JudgedData.WithAsync(tables);
        var result = (await data.JudgeAsync(SodaText.Read($"checks for t:\n  - {item}\n").Checks)).Single();

        if (rows is null) Assert.Null(result.FailingRows);
        else Assert.Equal(rows, await data.CountAsync(result.FailingRows!));
    }
}
