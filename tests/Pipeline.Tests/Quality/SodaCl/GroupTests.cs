using Pipeline.Events;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>Checks on the groups of a query: numbers of each, and which there are.</summary>
public sealed class GroupTests
{
    private const string Orders = "(country, amount) ('BE', 1), ('BE', 3), ('NL', 10), (NULL, 5)";
    private const string ByCountry = "query: 'select country, avg(amount) as mean, count(*) as n from t group by country order by country', fields: [country]";

    public static TheoryData<string, CheckVerdict, string?, string> GroupBy => new()
    {
        // the settings after query and fields, verdict, groups that do not pass, message
        { "checks: [{mean: {name: M, fail: when > 10}}]", CheckVerdict.Pass, "0", "All 3 groups are as wanted." },
        { "checks: [{mean: {name: M, fail: when > 9}}]", CheckVerdict.Fail, "1", "M: mean of NL is 10, which fails when > 9." },
        { "checks: [{mean: {name: M, warn: when > 9}}]", CheckVerdict.Warn, "1", "M: mean of NL is 10, which warns when > 9." },
        { "checks: [{mean < 5: {name: M}}]", CheckVerdict.Fail, "2", "M: mean of NL is 10, expected < 5; M: mean of NULL is 5, expected < 5." },

        // The worst outcome of all groups and checks is that of the whole.
        { "checks: [{mean: {name: M, warn: when > 4}}, {n: {name: N, fail: when > 1}}]", CheckVerdict.Fail, "3", "N: n of BE is 2, which fails when > 1; M: mean of NL is 10, which warns when > 4; M: mean of NULL is 5, which warns when > 4." },
        { "checks: [{n: {name: N, fail: when > 2}}], group_limit: 3", CheckVerdict.Pass, "0", "All 3 groups are as wanted." },
        { "checks: [{n: {name: N, fail: when > 2}}], group_limit: 2", CheckVerdict.Error, null, "The query returned more than 2 groups. Raise 'group_limit', or group by less." },
        { "checks: [{nn: {name: N, fail: when > 2}}]", CheckVerdict.Error, null, "The query returns no column 'nn'. Did you mean 'n'?" },
    };

    [Theory]
    [MemberData(nameof(GroupBy))]
    public async Task Every_group_is_judged(string settings, CheckVerdict verdict, string? value, string message)
    {
        var result = await SodaText.JudgeItemAsync(Orders, $"group by: {{{ByCountry}, {settings}}}");

        Assert.Equal((verdict, value, message), (result.Verdict, result.Value, result.Message));
    }

    [Theory]
    [InlineData("select country, null as mean from t group by 1", "'M': mean of BE is NULL, so there is no value to judge.")]
    [InlineData("select country, 'x' as mean from t group by 1", "The measured value 'x' is not a number, so it cannot be compared with a threshold.")]
    [InlineData("select country, 1 as mean from t where false", "The query returned no group, so there is nothing to judge.")]
    [InlineData("select nosuch, 1 as mean from t", "Binder Error: Referenced column \"nosuch\" not found")]
    public async Task What_cannot_be_judged_is_an_error(string query, string message)
    {
        var result = await SodaText.JudgeItemAsync("(country, amount) ('BE', 1)", $"group by: {{query: \"{query}\", fields: [country], checks: [{{mean: {{name: M, fail: when > 1}}}}]}}");

        Assert.Equal(CheckVerdict.Error, result.Verdict);
        Assert.StartsWith(message, result.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, CheckVerdict, string> Evolution => new()
    {
        { "fail: {when required group missing: [BE, NL]}", CheckVerdict.Pass, "The 3 groups are as wanted." },
        { "fail: {when required group missing: [BE, DE, FR]}", CheckVerdict.Fail, "group DE is missing; group FR is missing." },
        { "fail when required group missing: [DE]", CheckVerdict.Fail, "group DE is missing." },
        { "warn: {when required group missing: ['D*']}", CheckVerdict.Warn, "group D* is missing." },
        { "fail: {when required group missing: ['%L', 'B*']}", CheckVerdict.Pass, "The 3 groups are as wanted." },
        { "fail: {when forbidden group present: [BE]}", CheckVerdict.Fail, "group BE must not be there." },
        { "fail: {when forbidden group present: [B, E, be]}", CheckVerdict.Pass, "The 3 groups are as wanted." },
        { "fail: {when forbidden group present: ['N%']}", CheckVerdict.Fail, "group NL must not be there; group NULL must not be there." },
        { "warn: {when forbidden group present: [BE]}, fail: {when required group missing: [DE]}", CheckVerdict.Fail, "group DE is missing." },
        { "warn: {when forbidden group present: [BE]}, fail: {when required group missing: [NL]}", CheckVerdict.Warn, "group BE must not be there." },
    };

    [Theory]
    [MemberData(nameof(Evolution))]
    public async Task Groups_must_or_must_not_be_there(string settings, CheckVerdict verdict, string message)
    {
        var result = await SodaText.JudgeItemAsync(Orders, $"group evolution: {{query: select distinct country from t, {settings}}}");

        Assert.Equal((verdict, message, "3"), (result.Verdict, result.Message, result.Value));
    }

    [Fact]
    public async Task Groups_are_one_column() => Assert.Equal(
        "The query must return one column, the groups; it returns 2.",
        (await SodaText.JudgeItemAsync(Orders, "group evolution: {query: select * from t, fail: {when required group missing: [x]}}")).Message);

    [Fact]
    public async Task Sql_may_stand_in_a_file_beside_the_checks()
    {
        using var folder = new Support.TempFolder();
        folder.Write("sql/total.sql", "select sum(amount) from t where amount > ${LEAST}");
        folder.Write("failed.sql", "select * from t where country is null -- unknown");
        var path = folder.Write("checks.yml", """
            variables: {LEAST: 1}
            checks for t:
              - total = 18:
                  total sql_file: sql/total.sql
              - failed rows:
                  fail sql_file: failed.sql
            """);
        await using var data = await JudgedData.WithAsync(Orders);
        var set = Pipeline.Quality.SodaCl.SodaClFile.Load(path, new Pipeline.Quality.SodaCl.SodaClOptions { Now = SodaText.Now });

        var results = await data.JudgeAsync(set.Checks, SodaText.Now);

        Assert.Equal([(CheckVerdict.Pass, "18"), (CheckVerdict.Fail, "1")], results.Select(SodaText.Outcome));
    }
}
