using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>The structure of a check file: sections, variables, partitions, configurations, and every mistake with its place.</summary>
public sealed class CheckFileTests
{
    private const string Numbers = "(a, b) (1, 'x'), (2, 'y'), (3, 'y'), (NULL, 'z')";

    [Fact]
    public async Task Sections_may_refer_to_what_comes_later()
    {
        var results = await SodaText.JudgeAsync(Numbers, """
            checks for t [low]:
              - row_count = 2
              - avg(a) = 1.5
            checks for t:
              - invalid_count(b) = 1
              - missing_count("a") = 2:
                  name: Unknown is missing
              - invalid_count(b) = 0:
                  valid values: [z]
            configurations for t:
              missing values for a: [3]
              valid values for b: [x, y]
            filter t [low]:
              where: a <= ${LIMIT}
            variables:
              BASE: 1
              LIMIT: ${BASE} + 1
            """);

        Assert.All(results, result => Assert.Equal(CheckVerdict.Pass, result.Verdict));
        Assert.Equal(["2", "1.5", "1", "2", "0"], results.Select(result => result.Value));
        Assert.Equal("Unknown is missing", results[3].Check.Name);
        Assert.Equal("row_count = 2", results[0].Check.Name);
        Assert.Equal(("sodacl/missing_count", "t", "a", 6), (results[3].Check.Kind, results[3].Check.Dataset, results[3].Check.Column, results[3].Check.Location.Line));
    }

    [Fact]
    public async Task A_filter_without_partition_holds_for_the_whole_dataset() => Assert.Equal(
        "2", (await SodaText.JudgeItemAsync(Numbers, "row_count = 2", "filter t:\n  where: b = 'y' or false")).Value);

    [Fact]
    public async Task Filters_are_kept_apart()
    {
        var result = await SodaText.JudgeItemAsync(Numbers, "row_count = 1: {filter: a = 1 or a = 3}", "filter t:\n  where: b = 'y' or b = 'z' -- the late ones");

        Assert.Equal((CheckVerdict.Pass, "1"), SodaText.Outcome(result));
    }

    [Fact]
    public async Task Lists_of_valid_values_add_up_and_every_other_setting_is_replaced()
    {
        const string Configured = "configurations for t:\n  valid values for b: [x]\n  valid min length for b: 5";

        Assert.Equal("1", (await SodaText.JudgeItemAsync(Numbers, "invalid_count(b) = 1: {valid values: [y], valid min length: 1}", Configured)).Value);
        Assert.Equal("3", (await SodaText.JudgeItemAsync(Numbers, "invalid_count(b) = 3: {valid regex: '[xy]', valid min length: 1}", Configured)).Value);
        Assert.Equal("1", (await SodaText.JudgeItemAsync(Numbers, "valid_count(b) = 1: {valid min length: 1}", Configured)).Value);
    }

    [Fact]
    public async Task A_columns_invalid_values_are_not_dropped() => Assert.Equal(
        "2", (await SodaText.JudgeItemAsync(Numbers, "invalid_count(b) = 2", "configurations for t:\n  invalid values for b: [y]")).Value);

    [Fact]
    public async Task Names_may_be_quoted_in_every_style()
    {
        const string Odd = "CREATE TABLE t AS SELECT 1 AS \"group\", 2 AS \"two words\", 3 AS \"a.b\", {'field': NULL} AS s";

        var results = await SodaText.JudgeAsync(Odd, """
            checks for "t":
              - missing_count(group) = 0
              - missing_count("two words") = 0
              - missing_count(`two words`) = 0
              - missing_count([two words]) = 0
              - missing_count("a.b") = 0
              - missing_count(s.field) = 1
            """);

        Assert.All(results, result => Assert.Equal(CheckVerdict.Pass, result.Verdict));
    }

    [Fact]
    public async Task Checks_on_no_dataset_bring_their_query()
    {
        var results = await SodaText.JudgeAsync(Numbers, """
            checks:
              - failed rows:
                  fail query: select * from t where a > 2
              - half = 2:
                  half query: select count(*) / 2 from t
            """);

        Assert.Equal([(CheckVerdict.Fail, "1"), (CheckVerdict.Pass, "2")], results.Select(SodaText.Outcome));
    }

    [Fact]
    public void For_each_dataset_makes_a_check_for_each()
    {
        var set = SodaText.Read(
            """
            for each dataset D:
              datasets: [silver_%, gold_daily, exclude silver_old, include bronze_%, silver_a]
              checks:
                - row_count > 0:
                    name: ${D} has rows
            """,
            new SodaClOptions { Now = SodaText.Now, Datasets = ["silver_old", "silver_b", "silver_a", "other"] });

        Assert.Equal(["silver_a", "silver_b", "gold_daily"], set.Checks.Select(check => check.Dataset));
        Assert.Equal("silver_b has rows", set.Checks[1].Name);
        Assert.Empty(set.Problems);
    }

    [Fact]
    public void Attributes_give_tags_to_the_checks_after_them()
    {
        var set = SodaText.Read("""
            checks for t:
              - row_count > 0
              - attributes: {tags: [nightly]}
              - row_count > 1
              - row_count > 2: {attributes: {tags: [hourly]}}
            """);

        Assert.Equal(["", "nightly", "hourly"], set.Checks.Select(check => string.Join(',', check.Tags)));
    }

    [Fact]
    public void The_callers_variables_win_over_the_files_and_those_over_the_environment()
    {
        var set = SodaText.Read(
            """
            variables: {A: file, B: file, NOW: 2026-01-01T00:00:00Z}
            checks for ${A}_${B}_${C}_${env_var('C')}_${env_var('D', 'none')}_${TODAY}:
              - row_count > 0
            """,
            new SodaClOptions { Now = SodaText.Now, Variables = new Dictionary<string, string> { ["A"] = "given" }, Environment = name => name is "B" or "C" ? "env" : null });

        Assert.Equal("given_file_env_env_none_2026-01-02", Assert.Single(set.Checks).Dataset);
    }

    [Fact]
    public async Task Freshness_is_measured_from_the_given_now()
    {
        var results = await SodaText.JudgeAsync("(ts) (TIMESTAMP '2026-01-01 10:00')", """
            variables: {NOW: "2026-01-01 11:00:00", LATER: 2026-01-01T12:00:00+01:00}
            checks for t:
              - freshness(ts) < 1h
              - freshness(ts, LATER) < 59m
            """);

        Assert.Equal([(CheckVerdict.Pass, "PT1H"), (CheckVerdict.Fail, "PT1H")], results.Select(SodaText.Outcome));
    }

    [Fact]
    public void An_identity_survives_a_new_threshold_and_line_but_not_another_filter()
    {
        string[] identities = [.. SodaText.Read("""
            checks for t:
              - row_count > 0
              - row_count > 5: {name: Rows}
              - row_count > 0: {filter: a = 1}
              - missing_count(a) = 0
              - missing_count(a) = 0: {missing values: [1]}
              - row_count > 0: {identity: rows-of-t}
            """).Checks.Select(check => check.Identity)];

        Assert.Equal(identities[0], identities[1]);
        Assert.Equal(5, identities.Distinct().Count());
        Assert.Equal("rows-of-t", identities[5]);
    }

    // the item, and the problem without its "checks/t.yml:"
    public static TheoryData<string, string> Mistakes => new()
    {
        { "row_cont > 0", "3:5: There is no metric 'row_cont'. Did you mean 'row_count'?" },
        { "row_count", "3:5: The check has no threshold, so it could only pass." },
        { "row_count > many", "3:17: 'many' is neither a number nor a duration such as 1d12h or 30m." },
        { "row_count between 9 and 1", "3:23: The lower bound is above the upper one in 'between 9 and 1'. Swap them." },
        { "row_count between 2008-01-01 and 2009-01-01", "3:23: '2008-01-01' is neither a number nor a duration such as 1d12h or 30m." },
        { "row_count > 1h", "3:5: '> 1h' is a duration, but a number is compared here." },
        { "row_count(a) > 1", "3:5: row_count takes no column." },
        { "missing_count = 1", "3:5: missing_count takes one column." },
        { "missing_count(a = 1", "3:21: Expected ')' before '= 1'." },
        { "duplicate_count() = 0", "3:5: duplicate_count takes at least one column." },
        { "percentile(a, 95) < 1", "3:5: The second argument of percentile must be a number from 0 to 1." },
        { "freshness(a) < 5", "3:5: '< 5' is not an age. Write a duration such as 1d, 2h30m or 45m." },
        { "freshness(a) > 5h", "3:5: '> 5h' sets no upper limit to the age. Write '< 2h'." },
        { "freshness(a)", "3:5: The check has no threshold, so it could only pass." },
        { "row_count > 0: {filtre: a = 1}", "3:21: 'row_count > 0' has no setting 'filtre'. Did you mean 'filter'?" },
        { "row_count > ${NOPE}", "3:5: There is no variable 'NOPE'. Declare it under 'variables:', or give it on the command line." },
        { "row_count: {fail: '> 5'}", "3:24: A zone begins with 'when', as in 'when > 5'; this is '> 5'." },
        { "row_count: {warn: when > x}", "3:30: 'x' is neither a number nor a duration such as 1d12h or 30m." },
        { "invalid_count(a) = 0: {valid values: [1, x]}", "3:42: 'valid values' must hold texts only or numbers only. Put quotes around every value, or around none." },
        { "invalid_count(a) = 0: {valid values: 1}", "3:42: 'valid values' must be a list, not '1'." },
        { "invalid_count(a) = 0: {valid values: [yes]}", "3:43: 'valid values' must be a list of texts or numbers, not 'yes'. Put quotes around it." },
        { "invalid_count(a) = 0: {valid min: low}", "3:39: 'valid min' must be a number, a date or a timestamp, not 'low'." },
        { "invalid_count(a) = 0: {valid length: 1.5}", "3:42: 'valid length' must be a whole number, not '1.5'." },
        { "invalid_count(a) = 0: {valid format: e-mail}", "3:42: There is no format 'e-mail'. Did you mean 'email'?" },
        { "invalid_count(a) = 0: {valid regex: 'a(?=b)'}", "3:41: 'valid regex' must be a regular expression without look-around ('(?='), not 'a(?=b)'." },
        { "values in a must exist in t", "3:32: 'values in a must exist in t' ends where a column is expected." },
        { "values in (a, b) must exist in t (a)", "3:41: 2 column(s) cannot be compared with 1." },
        { "row_count same as t [nope]", "3:5: The partition [nope] of t is not declared. Add a section 'filter t [nope]:' with a 'where:'." },
        { "failed rows", "3:5: 'failed rows' needs either a 'fail condition' or a 'fail query'." },
        { "schema", "3:5: 'schema' needs a condition under 'fail:' or 'warn:'. For instance 'fail: {when required column missing: [id]}'." },
        { "schema: {fail: {when columns missing: [a]}}", "3:21: 'fail' has no setting 'when columns missing'." },
        { "schema: {fail: {when schema changes: [column added]}}", "3:42: 'when schema changes' cannot be 'column added'. Did you mean 'column add'?" },
        { "group by: {fields: [b], checks: [{n: {name: N, fail: when > 1}}]}", "3:5: 'group by' needs a 'query'." },
        { "group by: {query: select 1, checks: [{n: {name: N, fail: when > 1}}]}", "3:5: 'group by' needs 'fields': the columns of its query that name a group." },
        { "group by: {query: select 1, fields: [b]}", "3:5: 'group by' needs a list of 'checks'." },
        { "group by: {query: select 1, fields: [b], checks: [{n: {fail: when > 1}}]}", "3:56: The check 'n' of 'group by' needs a 'name'." },
        { "group by: {query: select 1, fields: [b], checks: [{n: {name: N}}]}", "3:56: The check has no threshold, so it could only pass." },
        { "group by: {query: select 1, fields: [b], checks: [n > 1]}", "3:55: A check of 'group by' is the name of a column with settings under it. Write it as '- METRIC: {name: ..., fail: when > 5}'." },
        { "group evolution: {query: select 1}", "3:5: 'group evolution' needs a condition under 'fail:' or 'warn:'. For instance 'fail: {when required group missing: [M]}'." },
        { "group evolution: {query: select 1, fail: {when group missing: [a]}}", "3:47: 'fail' has no setting 'when group missing'. Did you mean 'when required group missing'?" },
        { "change last 7 for row_count > 5", "3:12: Expected 'for' and a metric before 'last 7 for row_count > 5'." },
        { "change avg last x for row_count > 5", "3:23: Expected a number of measurements before 'for row_count > 5'." },
        { "change for row_count", "3:5: The check has no threshold, so it could only pass." },
        { "change for row_cont > 5", "3:5: There is no metric 'row_cont'. Did you mean 'row_count'?" },
        { "anomaly score for row_count > default", "3:33: Expected '< default' or '< ' and a number before '> default'." },
        { "anomaly score for row_count < many", "3:35: 'many' is no limit of an anomaly score. Write 'default', a number above 1 for standard deviations, or a probability such as 0.95." },
        { "anomaly detection for row_count: {direction: up}", "3:50: 'direction' cannot be 'up'." },
        { "m > 0: {m sql_file: nosuch.sql}", "3:5: 'm sql_file': there is no file nosuch.sql. Its path is relative to the check file." },
        { "m > 0: {m expression: max(a), filter: a = 1}", "3:5: A metric of your own takes no filter: write the condition into its SQL." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_an_error_of_its_check_and_the_others_still_run(string item, string problem)
    {
        await using var data = await JudgedData.WithAsync(Numbers);
        var set = SodaText.Read($"checks for t:\n  - row_count = 4\n  - {item}\n  - missing_count(a) = 1\n");

        var results = await data.JudgeAsync(set.Checks, SodaText.Now);

        Assert.Equal(["checks/t.yml:" + problem], set.AllProblems.Select(found => Shortened(found.ToString())));
        Assert.Equal([CheckVerdict.Pass, CheckVerdict.Error, CheckVerdict.Pass], results.Select(result => result.Verdict));
        Assert.Equal(3, results[1].Check.Location.Line);
    }

    // what is wrong with a section, and how many checks remain
    public static TheoryData<string, string, int> Sections => new()
    {
        { "cheks for t:\n  - row_count > 0", "1:1: 'cheks for t' is no section of a check file. Did you mean 'checks for'?", 0 },
        { "checks for t:\n  row_count: 0", "2:3: 'checks for t' must hold a list of checks, not a mapping. Begin each check with '- '.", 0 },
        { "checks for t:\n  - row_count > 0:\n    name: Rows\n  - row_count > 1", "2:5: 'row_count > 0' and the lines after it are one item. Indent the settings of a check deeper than its line.", 1 },
        { "checks for t:\n  - row_count > 0: 7", "2:20: The settings of 'row_count > 0' must be a mapping, not '7'.", 0 },
        { "checks for t:\n  - []", "2:5: A check is a line of text, not a list.", 0 },
        { "filter t [p]:\n  wher: a", "1:1: 'filter t [p]' needs a 'where'.|2:3: 'filter t [p]' has no setting 'wher'. Did you mean 'where'?", 0 },
        { "configurations for t:\n  valid min: 5", "2:3: 'valid min' names no column. Write it as 'valid min for COLUMN'.", 0 },
        { "configurations for t:\n  valid mim for a: 5", "2:3: 'configurations for t' has no setting 'valid mim'. Did you mean 'valid min'?", 0 },
        { "configurations for t:\n  - valid min for a: 5", "2:3: 'configurations for t' must be a mapping, not a list.", 0 },
        { "for each dataset D:\n  datasets: [t]", "1:1: 'for each dataset D' needs 'datasets' and 'checks'.", 0 },
        { "variables: [A]", "1:12: 'variables' must be a mapping of names to values.", 0 },
        { "- row_count > 0", "1:1: A check file is a mapping of sections, not a list.", 0 },
        { "checks for t [:\n", "1:", 0 },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_bad_section_is_a_problem_of_the_file(string text, string problems, int checks)
    {
        var set = SodaText.Read(text);

        var found = set.Problems.Select(problem => problem.ToString()).ToList();
        Assert.Equal(problems.Split('|').Length, found.Count);
        Assert.All(problems.Split('|').Zip(found), pair => Assert.StartsWith("checks/t.yml:" + pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(checks, set.Checks.Count);
    }

    [Fact]
    public void All_problems_of_a_file_are_reported_at_once()
    {
        var set = SodaText.Read("""
            bogus: 1
            checks for t [nope]:
              - row_count > 0
              - missing_count(a) = 0
            checks for t:
              - row_cont > 0
              - row_count > 0: {filtre: x, fail: nonsense}
            """);

        Assert.Equal([1, 2, 2, 6, 7], set.AllProblems.Select(problem => problem.Location!.Line).Order());
        Assert.All(set.Checks, check => Assert.IsType<BrokenCheck>(check));
    }

    [Theory]
    [InlineData("checks for t:\n  - invalid_count(a) = 0", "'invalid_count(a) = 0' measures 0 whatever the data: nothing says what is valid.")]
    [InlineData("checks for t:\n  - row_count > 0: {valid min: 1}", "What is missing or valid has no effect on 'row_count > 0'.")]
    [InlineData("checks for t:\n  - freshness(a): {warn: when < 1h}", "'when < 1h' has no effect: only an age above a limit is stale.")]
    [InlineData("for each table D:\n  tables: [t]\n  checks: [row_count > 0]", "'for each table' is the old spelling of 'for each dataset'.")]
    [InlineData("for each dataset D:\n  datasets: [x%]\n  checks: [row_count > 0]", "'for each dataset D' matches no dataset, so its checks run on none.")]
    [InlineData("profile columns:\n  columns: ['%']", "'profile columns' is not done by checks and is ignored.")]
    [InlineData("automated monitoring:\n  datasets: ['%']", "'automated monitoring' is not done by checks and is ignored.")]
    public void What_has_no_effect_is_said(string text, string notice)
    {
        var set = SodaText.Read(text);

        Assert.Empty(set.AllProblems);
        Assert.Equal(notice, Assert.Single(set.Notices).Message);
    }

    [Fact]
    public void A_file_is_loaded_and_named_as_asked()
    {
        using var folder = new Support.TempFolder();
        var path = folder.Write("checks.yml", "checks for t:\n  - row_count > 0\n");

        var set = SodaClFile.Load(path, new SodaClOptions { Now = SodaText.Now }, shownAs: "config/checks.yml");

        Assert.Equal("config/checks.yml:2:5", Assert.Single(set.Checks).Location.ToString());
        Assert.Single(SodaClFile.Load(folder["nosuch.yml"], new SodaClOptions { Now = SodaText.Now }).Problems);
    }

    /// <summary>A list of everything known is worth its length to the author, not to this table.</summary>
    private static string Shortened(string problem) =>
        problem.IndexOf(" Known: ", StringComparison.Ordinal) is > 0 and var end ? problem[..end] : problem;
}
