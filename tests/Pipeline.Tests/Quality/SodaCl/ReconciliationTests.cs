using Pipeline.Events;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>Two datasets that should tell the same: by their metrics, their rows and their columns.</summary>
public sealed class ReconciliationTests
{
    private const CheckVerdict Pass = CheckVerdict.Pass;
    private const CheckVerdict Warn = CheckVerdict.Warn;
    private const CheckVerdict Fail = CheckVerdict.Fail;
    private const CheckVerdict Error = CheckVerdict.Error;

    private const string Tables = """
        CREATE TABLE s (id INT, name VARCHAR, amount DOUBLE, extra BOOLEAN);
        INSERT INTO s VALUES (1, 'a', 10, true), (2, 'b', 20, false), (3, 'c', NULL, NULL), (4, 'd', 40, true);
        CREATE TABLE t (key BIGINT, name VARCHAR, amount DOUBLE);
        INSERT INTO t VALUES (1, 'a', 10), (2, 'x', 20), (3, 'c', NULL), (5, 'e', 50), (5, 'e', 50);
        CREATE TABLE "warehouse.s" AS FROM s LIMIT 2;
        CREATE TABLE empty AS FROM s LIMIT 0;
        """;

    private const string Both = "source: {dataset: s}, target: {dataset: t}";

    public static TheoryData<string, string, CheckVerdict, string?> Cases => new()
    {
        // metrics: how far apart, without sign
        { Both, "row_count diff = 1", Pass, "1" },
        { Both, "row_count diff < 1", Fail, "1" },
        { Both, "row_count diff < 25%", Fail, "25" },
        { Both, "row_count diff <= 25 %", Pass, "25" },
        { Both, "row_count: {warn: when diff > 0, fail: when diff > 3}", Warn, "1" },
        { Both, "row_count: {warn: when > 0, fail: when > 0}", Fail, "1" },
        { Both, "row_count diff: {fail: when diff > 20%}", Fail, "25" },
        { Both, "avg(amount) diff < 10", Pass, "9.1666666667" },
        { Both, "avg(amount) diff < 39.29%", Fail, "39.29" },
        { Both, "missing_count(amount) diff = 0", Pass, "0" },
        { Both, "missing_count(amount) diff = 1: {missing values: [50, 10]}", Fail, "2" },
        { Both, "duplicate_count(name) diff = 1", Pass, "1" },
        { Both, "duplicate_percent(name) diff = 20", Pass, "20" },
        { Both, "row_count diff = 0: {filter: amount < 50}", Fail, "1" },
        { Both, "spread diff = 10: {spread expression: max(amount) - min(amount)}", Pass, "10" },
        { Both, "keys diff = 1: {source expression: max(id), target expression: max(key)}", Pass, "1" },
        { Both, "n diff = 3: {source query: select 5 from s limit 1, target query: 'select 2, 9'}", Pass, "3" },
        { "source: {dataset: empty}, target: {dataset: t}", "row_count diff < 5%", Error, null },
        { "source: {dataset: empty}, target: {dataset: empty}", "row_count diff = 0%", Pass, "0" },
        { "source: {dataset: empty}, target: {dataset: t}", "avg(amount) diff < 5", Error, null },
        { "source: {dataset: nowhere}, target: {dataset: t}", "row_count diff = 0", Error, null },
        { "source: {dataset: s, filter: id = 1 or id = 2}, target: {dataset: t, filter: key < 3}", "row_count diff = 0", Pass, "0" },
        { "source: {dataset: s, datasource: warehouse}, target: {dataset: t}", "row_count diff = 3", Pass, "3" },
        { "source: {dataset: s, datasource: elsewhere}, target: {dataset: t}", "row_count diff = 3", Error, null },

        // rows: modified, added, removed, and those whose key is not unique
        { Both, "rows diff = 0: {source key columns: [id], target key columns: [key]}", Fail, "4" },
        { Both, "rows diff: {source key columns: [id], target key columns: [key], warn: when diff > 3, fail: when diff > 4}", Warn, "4" },
        { Both, "rows diff < 80%: {source key columns: [id], target key columns: [key], strategy: simple}", Fail, "80" },
        { Both, "rows diff = 3: {source key columns: [id], target key columns: [key], source columns: [id, amount], target columns: [key, amount]}", Pass, "3" },
        { Both, "rows diff = 1: {key columns: [name], source columns: [name], target columns: [name], filter: name < 'd'}", Pass, "1" },
        { "source: {dataset: s}, target: {dataset: s}", "rows diff = 0", Pass, "0" },
        { "source: {dataset: s}, target: {dataset: s}", "rows diff = 0: {key columns: [id], strategy: deepdiff}", Pass, "0" },
        { "source: {dataset: s}, target: {dataset: warehouse.s}", "rows diff = 2: {key columns: id}", Pass, "2" },
        { "source: {dataset: s}, target: {dataset: t, filter: key < 3}", "rows diff = 3: {source columns: [name, amount], target columns: [name, amount]}", Fail, "4" },

        // schema
        { "source: {dataset: s}, target: {dataset: warehouse.s}", "schema", Pass, "0" },
        { Both, "schema", Fail, "3" },
        { Both, "schema: {fail: when > 5, warn: when > 0}", Warn, "3" },

        // values
        { Both, "values in target must exist in source: {target columns: [name], source columns: [name]}", Fail, "3" },
        { Both, "values in source must exist in target: {target columns: [name], source columns: [name]}", Fail, "2" },
        { "source: {dataset: s}, target: {dataset: t, filter: key = 1 or key = 3}", "values in target must exist in source: {target columns: [key, name], source columns: [id, name]}", Pass, "0" },
        { "source: {dataset: s, filter: id > 1}, target: {dataset: t}", "values in target must exist in source: {target columns: [key], source columns: [id]}", Fail, "3" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Source_and_target_are_compared(string datasets, string item, CheckVerdict verdict, string? value) =>
        Assert.Equal((verdict, value), SodaText.Outcome((await SodaText.JudgeAsync(Tables, File(datasets, item))).Single()));

    [Fact]
    public async Task Types_may_be_declared_equal()
    {
        const string Typed = "CREATE TABLE s (a INT, b BOOLEAN, c VARCHAR); CREATE TABLE t (C VARCHAR, a BIGINT, b INT)";

        var apart = (await SodaText.JudgeAsync(Typed, File(Both, "schema"))).Single();
        var equal = (await SodaText.JudgeAsync(Typed, File(Both, "schema: {types: [{source: int, target: bigint}, {source: boolean, target: integer}]}"))).Single();

        Assert.Equal((Fail, "column a has type INTEGER in s and BIGINT in t; column b has type BOOLEAN in s and INTEGER in t."), (apart.Verdict, apart.Message));
        Assert.Equal((Pass, "Both have the same 3 columns."), (equal.Verdict, equal.Message));
    }

    [Theory]
    [InlineData("row_count diff = 0", "row_count is 4 in s and 5 in t, a difference of 1, expected = 0.", "diff_percentage=25,diff_value=1,source_value=4,target_value=5")]
    [InlineData("row_count diff < 5%", "row_count is 4 in s and 5 in t, a difference of 25 %, expected < 5%.", "diff_percentage=25,diff_value=1,source_value=4,target_value=5")]
    [InlineData("rows diff = 0: {source key columns: [id], target key columns: [key]}", "4 of 4 rows in s and 5 in t differ (1 modified, 1 removed, 2 nonunique_target), expected = 0.",
        "added=0,modified=1,nonunique_source=0,nonunique_target=2,removed=1,source_rows=4,target_rows=5")]
    public async Task The_numbers_of_both_sides_are_told(string item, string message, string diagnostics)
    {
        var result = (await SodaText.JudgeAsync(Tables, File(Both, item))).Single();

        Assert.Equal((message, diagnostics), (result.Message, string.Join(',', result.Diagnostics.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal))));
        Assert.Equal(["t", "s"], result.Check.Reads);
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { Both, "row_count diff", "The check has no threshold, so it could only pass." },
        { Both, "row_cont diff = 0", "There is no metric 'row_cont'. Did you mean 'row_count'?" },
        { Both, "row_count: {warn: when diff > 1%, fail: when diff > 5}", "One threshold is in percent and the other is not." },
        { Both, "m diff = 0: {source query: select 1}", "'source' and 'target' need SQL both, or neither." },
        { Both, "rows diff = 0: {source key columns: [id]}", "'source key columns' and 'target key columns' must name as many columns." },
        { Both, "rows diff = 0: {strategy: simpel}", "There is no strategy 'simpel'. Did you mean 'simple'?" },
        { Both, "schema: {types: [bit]}", "'types' is a list of pairs such as '{source: bit, target: boolean}'." },
        { Both, "values in target must exist in source", "'target columns' and 'source columns' must name as many columns, at least one." },
        { "source: {dataset: s}", "row_count diff = 0", "'target' needs a 'dataset'." },
        { "source: {dataset: s}, target: {datasets: t}", "row_count diff = 0", "'target' has no setting 'datasets'." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_with_its_line(string datasets, string item, string problem)
    {
        var found = SodaText.Read(File(datasets, item)).AllProblems.First();

        Assert.StartsWith(problem, found with { Location = null } is var told ? told.ToString() : "", StringComparison.Ordinal);
        Assert.InRange(found.Location!.Line, 3, 5);
    }

    [Theory]
    [InlineData("reconciliation r:\n  checks: [row_count diff = 0]", "checks/t.yml:1:1: A reconciliation needs 'datasets' with a 'source' and a 'target'.")]
    [InlineData("reconciliation r:\n  datasets: {source: {dataset: s}, target: {dataset: t}}", "checks/t.yml:1:1: 'reconciliation r' needs 'checks'.")]
    [InlineData("reconciliation r:\n  lable: x\n  datasets: {source: {dataset: s}, target: {dataset: t}}\n  checks: []", "checks/t.yml:2:3: 'reconciliation r' has no setting 'lable'. Did you mean 'label'?")]
    public void A_section_lacks_something(string text, string problem) => Assert.Equal(problem, Assert.Single(SodaText.Read(text).Problems).ToString());

    private static string File(string datasets, string item) => $"reconciliation Move:\n  label: The move\n  datasets: {{{datasets}}}\n  checks:\n    - {item}\n";
}
