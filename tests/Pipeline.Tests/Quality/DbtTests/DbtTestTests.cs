using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Tests.Quality.DbtTests;

/// <summary>Data tests on real rows: what each counts, and how the count is judged.</summary>
public sealed class DbtTestTests
{
    private const string People = "(id, name, age) (1, 'ann', 30), (2, 'bob', NULL), (2, '', 17), (NULL, ' ', 200), (NULL, NULL, 30)";

    public static TheoryData<string, string?, string, long> Failures => new()
    {
        // kind, column, arguments (key=value; [a,b] is a list), failures on People
        { "not_null", "id", "", 2 },
        { "not_null", "name", "", 1 },
        { "unique", "id", "", 1 },
        { "unique", "name", "", 0 },
        { "unique", null, "column_name=coalesce(id, 0)", 2 },
        { "accepted_values", "name", "values=[ann,bob]", 2 },
        { "accepted_values", "id", "values=[1,2]", 0 },
        { "accepted_values", "id", "values=[1];quote=false", 1 },
        { "dbt_utils.not_accepted_values", "name", "values=[ann,bob,carol]", 2 },
        { "dbt_utils.not_accepted_values", "id", "values=[7];quote=false", 0 },
        { "relationships", "id", "to=ref('parents');field=pid", 2 },
        { "relationships", "id", "to={{ ref('shop', 'parents') }};field=pid", 2 },
        { "relationships", "id", "to=source('raw', 'parents');field=pid", 1 },
        { "relationships", "id", "to=parents;field=pid", 2 },
        { "dbt_utils.accepted_range", "age", "min_value=18", 1 },
        { "dbt_utils.accepted_range", "age", "min_value=17;max_value=200", 0 },
        { "dbt_utils.accepted_range", "age", "min_value=17;max_value=200;inclusive=false", 2 },
        { "dbt_utils.accepted_range", "age", "max_value=id * 20", 1 },
        { "dbt_utils.unique_combination_of_columns", null, "combination_of_columns=[id,name]", 0 },
        { "dbt_utils.unique_combination_of_columns", null, "combination_of_columns=[id]", 2 },
        { "dbt_utils.unique_combination_of_columns", null, "combination_of_columns=[age];quote_columns=true", 1 },
        { "dbt_utils.expression_is_true", null, "expression=age < 100", 1 },
        { "dbt_utils.expression_is_true", "age", "expression=>= 18", 1 },
        { "dbt_utils.not_null_proportion", "id", "at_least=0.6", 0 },
        { "dbt_utils.not_null_proportion", "id", "at_least=0.61", 1 },
        { "dbt_utils.not_null_proportion", "id", "at_least=0;at_most=0.5", 1 },
        { "dbt_utils.not_null_proportion", "id", "at_least=0.6;group_by_columns=[name]", 2 },
        { "dbt_utils.at_least_one", "id", "", 0 },
        { "dbt_utils.at_least_one", "id", "group_by_columns=[name]", 2 },
        { "dbt_utils.not_empty_string", "name", "", 2 },
        { "dbt_utils.not_empty_string", "name", "trim_whitespace=false", 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_generic_test_counts_its_failures(string kind, string? column, string arguments, long failures)
    {
        await using var data = await PeopleAsync();

        var result = await JudgeAsync(data, Declared.Test(kind, column, arguments));

        Assert.Equal(failures == 0 ? CheckVerdict.Pass : CheckVerdict.Fail, result.Verdict);
        Assert.Equal(failures, result.Number);
        Assert.Equal($"dbt/{kind}", result.Check.Kind);
    }

    // The same tests in a shared scan: beside another one on the same relation, nothing may change.
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_shared_scan_counts_the_same_failures(string kind, string? column, string arguments, long failures)
    {
        await using var data = await PeopleAsync();

        var results = await data.JudgeAsync(DbtChecks.From([Declared.Test("not_null", "age", ""), Declared.Test(kind, column, arguments)]).Checks);

        Assert.Equal(1, results[0].Number);
        Assert.Equal(failures, results[1].Number);
    }

    public static TheoryData<string, CheckVerdict, long> Judgements => new()
    {
        // settings, on two rows of which both fail
        { "", CheckVerdict.Fail, 2 },
        { "severity=warn", CheckVerdict.Warn, 2 },
        { "error_if=> 1", CheckVerdict.Fail, 2 },
        { "error_if=> 2", CheckVerdict.Warn, 2 },
        { "error_if=> 2;warn_if=> 2", CheckVerdict.Pass, 2 },
        { "error_if=> 1;severity=warn", CheckVerdict.Warn, 2 },
        { "warn_if=> 5;severity=warn", CheckVerdict.Pass, 2 },
        { "warn_if=> 5", CheckVerdict.Fail, 2 },
        { "error_if=< 1;warn_if=< 1", CheckVerdict.Pass, 2 },
        { "error_if=between 2 and 3", CheckVerdict.Fail, 2 },
        { "limit=1", CheckVerdict.Fail, 1 },
        { "limit=1;error_if=> 1", CheckVerdict.Warn, 1 },
        { "fail_calc=sum(b)", CheckVerdict.Fail, 30 },
        { "fail_calc=max(b);error_if=> 20", CheckVerdict.Warn, 20 },
        { "where=b > 15", CheckVerdict.Fail, 1 },
        { "where=b > 99", CheckVerdict.Pass, 0 },
        { "where=b > 99 or b > 15 -- late", CheckVerdict.Fail, 1 },
        { "where=b > 99;error_if=< 1", CheckVerdict.Fail, 0 },
        { "where=b > 99;fail_calc=sum(b)", CheckVerdict.Pass, 0 },
    };

    [Theory]
    [MemberData(nameof(Judgements))]
    public async Task Severity_and_thresholds_judge_the_count(string settings, CheckVerdict verdict, long failures)
    {
        await using var data = await JudgedData.WithAsync("(a, b) (NULL, 10), (NULL, 20)");
        var test = Configure(Declared.Test("not_null", "a", ""), settings);

        var alone = await JudgeAsync(data, test);
        var together = (await data.JudgeAsync(DbtChecks.From([test, Declared.Test("not_null", "b", "") with { Where = test.Where }]).Checks))[0];

        Assert.Equal((verdict, failures), (alone.Verdict, (long)alone.Number!));
        Assert.Equal((verdict, failures), (together.Verdict, (long)together.Number!));
    }

    [Fact]
    public async Task A_fail_calc_of_null_counts_as_zero_and_says_so()
    {
        await using var data = await JudgedData.WithAsync("(a) (1)");

        var result = await JudgeAsync(data, Declared.Test("not_null", "a", "") with { FailCalc = "sum(a)" });

        Assert.Equal(CheckVerdict.Pass, result.Verdict);
        Assert.Equal("0", result.Value);
        Assert.Contains("fail_calc gave NULL", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_filter_does_not_apply_to_the_parent_relation()
    {
        await using var data = await JudgedData.WithAsync(
            "CREATE TABLE t AS SELECT * FROM (VALUES (1, 'new'), (2, 'old')) v(id, kind); CREATE TABLE parents AS SELECT 1 AS pid");

        var result = await JudgeAsync(data, Declared.Test("relationships", "id", "to=ref('parents');field=pid") with { Where = "kind = 'new'" });

        Assert.Equal((CheckVerdict.Pass, "0"), (result.Verdict, result.Value));
    }

    [Fact]
    public async Task A_singular_test_fails_with_every_row_it_returns()
    {
        await using var data = await JudgedData.WithAsync("(a) (1), (2), (3)");
        var test = Declared.Test("singular", null, "") with { RawSql = "with big as (select * from t where a > 1)\nselect * from big limit 5 -- the big ones" };

        var result = await JudgeAsync(data, test with { Where = "a > 99" });

        Assert.Equal((CheckVerdict.Fail, "2"), (result.Verdict, result.Value));
        Assert.Equal(test.RawSql, result.FailingRows);
    }

    [Fact]
    public async Task Row_tests_of_one_relation_share_a_scan()
    {
        await using var data = await PeopleAsync();

        await data.JudgeAsync(DbtChecks.From(
        [
            Declared.Test("not_null", "id", ""), Declared.Test("not_null", "name", ""), Declared.Test("dbt_utils.accepted_range", "age", "min_value=1"),
            Declared.Test("dbt_utils.expression_is_true", null, "expression=id > 0"),
        ]).Checks);

        Assert.Single(data.Queries);
    }

    [Fact]
    public async Task What_cannot_be_evaluated_is_an_error_and_voids_no_other()
    {
        await using var data = await PeopleAsync();
        var checks = DbtChecks.From(
        [
            Declared.Test("not_null", "id", ""),
            Declared.Test("not_null", "nosuch", ""),
            Declared.Test("accepted_values", "id", "values=[one]"),
            Declared.Test("not_null", "id", "") with { NodeId = "model.shop.nowhere" },
            Declared.Test("not_null", "id", "") with { WarnIf = "sometimes" },
            Declared.Test("relationships", "id", "to=ref('nowhere');field=pid"),
            Declared.Test("unique", "id", "") with { RawSql = "selec 1" },
        ]).Checks;

        var results = await data.JudgeAsync(checks);

        Assert.Equal(CheckVerdict.Fail, results[0].Verdict);
        Assert.All(results.Skip(1), result => Assert.Equal(CheckVerdict.Error, result.Verdict));
        Assert.Contains("nosuch", results[1].Message, StringComparison.Ordinal);
        Assert.Equal("There is no dataset 'nowhere'.", results[3].Message);
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "not_nul", "", "models/schema.yml:7: There is no generic test 'not_nul'. Did you mean 'not_null'?" },
        { "dbt_utils.accepted_rang", "", "models/schema.yml:7: There is no generic test 'dbt_utils.accepted_rang'. Did you mean 'dbt_utils.accepted_range'?" },
        { "accepted_values", "", "models/schema.yml:7: The test 'accepted_values' needs the argument 'values'." },
        { "relationships", "to=x;feild=y", "models/schema.yml:7: The test 'relationships' needs the argument 'field'.|models/schema.yml:7: The test 'relationships' takes no argument 'feild'. Did you mean 'field'?" },
        { "not_null", "", "models/schema.yml:7: The test 'not_null' needs the argument 'column_name'." },
        { "unique", "values=[1,2]", "models/schema.yml:7: The test 'unique' needs the argument 'column_name'.|models/schema.yml:7: The test 'unique' takes no argument 'values'." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_names_the_test_and_its_place(string kind, string arguments, string expected)
    {
        var column = expected.Contains("column_name", StringComparison.Ordinal) ? null : "id";

        var checks = DbtChecks.From([Declared.Test(kind, column, arguments)]);

        Assert.Equal(expected.Split('|'), checks.AllProblems.Select(problem => problem.ToString().Replace(" Known: column_name.", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("model.shop.orders", "orders")]
    [InlineData("model.shop.orders.v2", "orders.v2")]
    [InlineData("seed.shop.countries", "countries")]
    [InlineData("source.shop.github.events", "github.events")]
    public void A_node_is_resolved_by_the_name_people_use(string node, string dataset) => Assert.Equal(dataset, DbtChecks.DatasetOf(node));

    private static Task<JudgedData> PeopleAsync() => JudgedData.WithAsync($"""
        CREATE TABLE t AS SELECT * FROM (VALUES {People[People.IndexOf(" (", StringComparison.Ordinal)..]}) v(id, name, age);
        CREATE TABLE parents AS SELECT * FROM (VALUES (1), (1), (NULL)) v(pid);
        CREATE TABLE "raw.parents" AS SELECT 2 AS pid;
        """);

    private static async Task<CheckResult> JudgeAsync(JudgedData data, DataTest test) =>
        (await data.JudgeAsync(DbtChecks.From([test]).Checks)).Single();

    private static DataTest Configure(DataTest test, string settings) => Declared.Pairs(settings).Aggregate(test, (changed, pair) => pair.Key switch
    {
        "severity" => changed with { Severity = TestSeverity.Warn },
        "warn_if" => changed with { WarnIf = pair.Value },
        "error_if" => changed with { ErrorIf = pair.Value },
        "fail_calc" => changed with { FailCalc = pair.Value },
        "limit" => changed with { Limit = long.Parse(pair.Value) },
        "where" => changed with { Where = pair.Value },
        _ => throw new ArgumentException(pair.Key),
    });
}
