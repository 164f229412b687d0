using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Tests.Quality.DbtTests;

/// <summary>The tests of dbt_utils and dbt_expectations without the packages: what each counts, NULLs above all.</summary>
public sealed class PackageTestTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private const string Tables = """
        CREATE TABLE t (id INT, name VARCHAR, grp VARCHAR, low INT, high INT, amount DECIMAL(9, 2), seen TIMESTAMP);
        INSERT INTO t VALUES
          (1, 'ann',  'a', 0, 10, 1.5,  '2026-01-09 12:00:00'),
          (2, 'bob',  'a', 10, 20, 2.5, '2026-01-08 12:00:00'),
          (2, 'Bob',  'b', 20, 25, 3.5, '2026-01-07 12:00:00'),
          (4, '',     'b', 30, 40, NULL, '2026-01-01 12:00:00'),
          (NULL, NULL, NULL, NULL, 50, 9, NULL);
        CREATE TABLE same AS FROM t;
        CREATE TABLE bags AS FROM t UNION ALL FROM t WHERE id = 1;
        CREATE TABLE fewer AS FROM t WHERE id < 4;
        CREATE TABLE changed AS SELECT * REPLACE (amount + 0.001 AS amount) FROM t;
        CREATE TABLE narrow AS SELECT id, name FROM t;
        CREATE TABLE shuffled AS SELECT seen, amount, high, low, grp, name, id FROM t;
        CREATE TABLE empty AS FROM t LIMIT 0;
        CREATE TABLE parents AS SELECT * FROM (VALUES (1, true), (2, false), (NULL, true)) v(pid, active);
        """;

    public static TheoryData<string, string?, string, long> Utils => new()
    {
        // test (after dbt_utils.), column, arguments, failures
        { "relationships_where", "id", "to=ref('parents');field=pid", 1 },
        { "relationships_where", "id", "to=ref('parents');field=pid;to_condition=active", 3 },
        { "relationships_where", "id", "to=ref('parents');field=pid;from_condition=id = 4 or id = 1", 1 },
        { "relationships_where", "id", "to=ref('parents');field=pid;from_condition=id < 4", 0 },
        { "not_constant", "id", "", 0 },
        { "not_constant", "id", "group_by_columns=[grp]", 0 },
        { "not_constant", "name", "group_by_columns=[id]", 2 },
        { "sequential_values", "id", "", 2 },
        { "sequential_values", "low", "interval=10", 0 },
        { "sequential_values", "low", "interval=10;group_by_columns=[grp]", 0 },
        { "sequential_values", "high", "interval=10;group_by_columns=[grp]", 1 },
        { "sequential_values", "seen", "interval=1;datepart=day", 1 },
        { "sequential_values", "seen", "interval=24;datepart=hour;group_by_columns=[grp]", 1 },
        { "mutually_exclusive_ranges", null, "lower_bound_column=low;upper_bound_column=high", 1 },
        { "mutually_exclusive_ranges", null, "lower_bound_column=low;upper_bound_column=high;gaps=not_allowed", 2 },
        { "mutually_exclusive_ranges", null, "lower_bound_column=low;upper_bound_column=high;gaps=required;partition_by=grp", 2 },
        { "mutually_exclusive_ranges", null, "lower_bound_column=low;upper_bound_column=low", 5 },
        { "mutually_exclusive_ranges", null, "lower_bound_column=low;upper_bound_column=low;zero_length_range_allowed=true", 1 },
        { "cardinality_equality", "id", "to=ref('same');field=id", 0 },
        { "cardinality_equality", "id", "to=ref('bags');field=id", 2 },
        { "cardinality_equality", "id", "to=ref('fewer');field=id", 2 },
        { "recency", null, "field=seen;datepart=day;interval=1", 0 },
        { "recency", null, "field=seen;datepart=hour;interval=23", 1 },
        { "recency", null, "field=seen;datepart=day;interval=2;group_by_columns=[grp]", 2 },
        { "recency", null, "field=seen;datepart=day;interval=1;ignore_time_component=true", 0 },
        { "recency", null, "field=cast(null as timestamp);datepart=day;interval=1", 1 },
        { "equal_rowcount", null, "compare_model=ref('same')", 0 },
        { "equal_rowcount", null, "compare_model=ref('fewer')", 2 },
        { "equal_rowcount", null, "compare_model=ref('bags')", 1 },
        { "equal_rowcount", null, "compare_model=ref('fewer');group_by_columns=[grp]", 1 },
        { "fewer_rows_than", null, "compare_model=ref('bags')", 0 },
        { "fewer_rows_than", null, "compare_model=ref('same')", 1 },
        { "fewer_rows_than", null, "compare_model=ref('fewer')", 2 },
        { "equality", null, "compare_model=ref('same')", 0 },
        { "equality", null, "compare_model=ref('bags')", 0 },
        { "equality", null, "compare_model=ref('fewer')", 4 },
        { "equality", null, "compare_model=ref('changed')", 8 },
        { "equality", null, "compare_model=ref('changed');precision=2", 0 },
        { "equality", null, "compare_model=ref('changed');exclude_columns=[AMOUNT]", 0 },
        { "equality", null, "compare_model=ref('narrow');compare_columns=[id,name]", 0 },
        { "equality", null, "compare_model=ref('shuffled')", 0 },
    };

    [Theory]
    [MemberData(nameof(Utils))]
    public Task A_test_of_dbt_utils_counts_its_failures(string kind, string? column, string arguments, long failures) =>
        AssertFailuresAsync($"dbt_utils.{kind}", column, arguments, failures);

    public static TheoryData<string, string?, string, long> Expectations => new()
    {
        // test (after dbt_expectations.), column, arguments, failures
        { "expect_column_values_to_be_null", "name", "", 4 },
        { "expect_column_values_to_be_null", "name", "row_condition=id is null", 0 },
        { "expect_column_values_to_not_be_null", "name", "", 1 },
        { "expect_column_values_to_not_be_null", "name", "row_condition=id is not null or false", 0 },
        { "expect_column_values_to_be_between", "id", "min_value=1;max_value=4", 0 },
        { "expect_column_values_to_be_between", "id", "min_value=1;max_value=4;strictly=true", 2 },
        { "expect_column_values_to_be_between", "id", "max_value=3", 1 },
        { "expect_column_values_to_be_between", "seen", "min_value=timestamp '2026-01-07'", 1 },
        { "expect_column_value_lengths_to_be_between", "name", "min_value=1", 1 },
        { "expect_column_value_lengths_to_equal", "name", "value=3", 1 },
        { "expect_column_values_to_match_regex", "name", "regex=^[a-z]+$", 2 },
        { "expect_column_values_to_match_regex", "name", "regex=^[a-z]+$;flags=i", 1 },
        { "expect_column_values_to_not_match_regex", "name", "regex=ob", 2 },
        { "expect_column_values_to_match_regex_list", "name", "regex_list=[^a,^b]", 2 },
        { "expect_column_values_to_match_regex_list", "name", "regex_list=[b,o];match_on=all", 2 },
        { "expect_column_values_to_not_match_regex_list", "name", "regex_list=[^a,^b];match_on=all", 2 },
        { "expect_column_values_to_match_like_pattern", "name", "like_pattern=%b", 2 },
        { "expect_column_values_to_not_match_like_pattern", "name", "like_pattern=%b", 2 },
        { "expect_column_values_to_match_like_pattern_list", "name", "like_pattern_list=[a%,b%]", 2 },
        { "expect_column_values_to_be_in_set", "name", "value_set=[ann,bob]", 3 },
        { "expect_column_values_to_be_in_set", "id", "value_set=[1,2];quote_values=false", 2 },
        { "expect_column_values_to_be_in_set", "id", "value_set=[1,2];row_condition=id < 4", 0 },
        { "expect_column_values_to_not_be_in_set", "name", "value_set=[ann,bob]", 2 },
        { "expect_column_values_to_be_unique", "id", "", 1 },
        { "expect_column_values_to_be_unique", "grp", "", 2 },
        { "expect_column_pair_values_A_to_be_greater_than_B", null, "column_A=high;column_B=low", 0 },
        { "expect_column_pair_values_A_to_be_greater_than_B", null, "column_A=low;column_B=high - 10", 3 },
        { "expect_column_pair_values_A_to_be_greater_than_B", null, "column_A=low;column_B=low", 4 },
        { "expect_column_pair_values_A_to_be_greater_than_B", null, "column_A=low;column_B=low;or_equal=true", 0 },
        { "expect_column_pair_values_to_be_equal", null, "column_A=id;column_B=low", 4 },
        { "expect_multicolumn_sum_to_equal", null, "column_list=[low,high];sum_total=205", 0 },
        { "expect_multicolumn_sum_to_equal", null, "column_list=[low,high];sum_total=low + high", 1 },
        { "expect_multicolumn_sum_to_equal", null, "column_list=[low,high];sum_total=40;group_by=[grp]", 1 },
        { "expect_compound_columns_to_be_unique", null, "column_list=[id]", 1 },
        { "expect_compound_columns_to_be_unique", null, "column_list=[id,name]", 0 },
        { "expect_compound_columns_to_be_unique", null, "column_list=[case when grp = 'a' then 1 end,high * 0]", 2 },
        { "expect_compound_columns_to_be_unique", null, "column_list=[case when grp = 'a' then 1 end,high * 0];ignore_row_if=any_value_is_missing", 1 },
        { "expect_column_values_to_be_increasing", "low", "sort_column=low", 0 },
        { "expect_column_values_to_be_increasing", "low", "row_condition=low is not null", 0 },
        { "expect_column_values_to_be_increasing", "id", "row_condition=id is not null", 1 },
        { "expect_column_values_to_be_increasing", "id", "row_condition=id is not null;strictly=false", 0 },
        { "expect_column_values_to_be_increasing", "low", "row_condition=low is not null;step=10", 0 },
        { "expect_column_values_to_be_decreasing", "low", "sort_column=seen;row_condition=seen is not null", 0 },
        { "expression_is_true", null, "expression=high > 20", 2 },
        { "expression_is_true", null, "expression=count(*) = 5", 0 },
        { "expression_is_true", null, "expression=count(*);test_condition=> 5", 1 },
        { "expression_is_true", null, "expression=count(*) = 2;group_by_columns=[grp]", 1 },
        { "expression_between", null, "expression=sum(id);min_value=1;max_value=8", 1 },
        { "expect_column_min_to_be_between", "id", "min_value=1", 0 },
        { "expect_column_min_to_be_between", "id", "min_value=2", 1 },
        { "expect_column_max_to_be_between", "id", "max_value=4;group_by=[grp]", 0 },
        { "expect_column_mean_to_be_between", "id", "max_value=2;group_by=[grp]", 1 },
        { "expect_column_median_to_be_between", "id", "min_value=2;max_value=2", 0 },
        { "expect_column_sum_to_be_between", "id", "min_value=10", 1 },
        { "expect_column_sum_to_be_between", "id", "min_value=10;row_condition=id is null", 0 },
        { "expect_column_stdev_to_be_between", "id", "min_value=1.2;max_value=1.3", 0 },
        { "expect_column_quantile_values_to_be_between", "id", "quantile=0.5;min_value=2.5", 1 },
        { "expect_column_unique_value_count_to_be_between", "id", "min_value=3;max_value=3", 0 },
        { "expect_column_proportion_of_unique_values_to_be_between", "id", "min_value=0.75;max_value=0.75", 0 },
        { "expect_column_proportion_of_unique_values_to_be_between", "id", "min_value=1;row_condition=false", 0 },
        { "expect_column_distinct_count_to_equal", "id", "value=3", 0 },
        { "expect_column_distinct_count_to_equal", "id", "value=1;group_by=[grp]", 3 },
        { "expect_column_distinct_count_to_be_greater_than", "id", "value=3", 1 },
        { "expect_column_distinct_count_to_be_less_than", "id", "value=4", 0 },
        { "expect_column_distinct_values_to_be_in_set", "id", "value_set=[1,2]", 2 },
        { "expect_column_distinct_values_to_contain_set", "id", "value_set=[1,2,3,5];quote_values=false", 2 },
        { "expect_column_distinct_values_to_equal_set", "id", "value_set=[1,2,5]", 3 },
        { "expect_column_values_to_be_within_n_stdevs", "high", "group_by=[id]", 0 },
        { "expect_column_values_to_be_within_n_stdevs", "high", "group_by=[id];sigma_threshold=1", 1 },
        { "expect_table_row_count_to_equal", null, "value=5", 0 },
        { "expect_table_row_count_to_equal", null, "value=2;group_by=[grp]", 1 },
        { "expect_table_row_count_to_be_between", null, "min_value=6", 1 },
        { "expect_table_row_count_to_be_between", null, "min_value=1;max_value=2;row_condition=id = 2", 0 },
        { "expect_table_row_count_to_equal_other_table", null, "compare_model=ref('same')", 0 },
        { "expect_table_row_count_to_equal_other_table", null, "compare_model=ref('fewer')", 1 },
        { "expect_table_row_count_to_equal_other_table", null, "compare_model=ref('fewer');row_condition=id < 4", 0 },
        { "expect_table_row_count_to_equal_other_table", null, "compare_model=ref('fewer');group_by=[grp]", 2 },
        { "expect_table_row_count_to_equal_other_table_times_factor", null, "compare_model=ref('parents');factor=2", 1 },
        { "expect_table_aggregation_to_equal_other_table", null, "compare_model=ref('bags');expression=sum(id)", 1 },
        { "expect_table_aggregation_to_equal_other_table", null, "compare_model=ref('bags');expression=sum(id);tolerance=1", 0 },
        { "expect_table_columns_to_match_set", null, "column_list=[ID,name,grp,low,high,amount,seen]", 0 },
        { "expect_table_columns_to_match_set", null, "column_list=[id,name,grp,low,high,total]", 3 },
        { "expect_table_columns_to_contain_set", null, "column_list=[id,total]", 1 },
        { "expect_table_columns_to_not_contain_set", null, "column_list=[id,total]", 1 },
        { "expect_table_columns_to_match_ordered_list", null, "column_list=[id,name,grp,low,high,amount,seen]", 0 },
        { "expect_table_columns_to_match_ordered_list", null, "column_list=[name,id,grp,low,high,amount,seen]", 4 },
        { "expect_table_column_count_to_equal", null, "value=7", 0 },
        { "expect_table_column_count_to_equal", null, "value=8", 1 },
        { "expect_table_column_count_to_be_between", null, "min_value=1;max_value=6", 1 },
        { "expect_table_column_count_to_equal_other_table", null, "compare_model=ref('narrow')", 1 },
        { "expect_column_to_exist", "Name", "", 0 },
        { "expect_column_to_exist", "nosuch", "", 1 },
        { "expect_column_to_exist", "name", "column_index=2", 0 },
        { "expect_column_to_exist", "name", "column_index=1", 1 },
        { "expect_column_values_to_be_of_type", "id", "column_type=integer", 0 },
        { "expect_column_values_to_be_of_type", "amount", "column_type=decimal", 0 },
        { "expect_column_values_to_be_of_type", "amount", "column_type=double", 1 },
        { "expect_column_values_to_be_in_type_list", "id", "column_type_list=[bigint,varchar]", 1 },
        { "expect_row_values_to_have_recent_data", "seen", "datepart=day;interval=1", 0 },
        { "expect_row_values_to_have_recent_data", "seen", "datepart=hour;interval=23", 1 },
        { "expect_row_values_to_have_recent_data", "seen", "datepart=day;interval=1;row_condition=id = 7", 1 },
        { "expect_column_most_common_value_to_be_in_set", "grp", "value_set=[a];top_n=1", 0 },
        { "expect_column_most_common_value_to_be_in_set", "grp", "value_set=[a];top_n=2", 1 },
        { "expect_column_most_common_value_to_be_in_set", "id", "value_set=[2,3];top_n=1;quote_values=false", 0 },
        { "expect_column_most_common_value_to_be_in_set", "id", "value_set=[3];top_n=1;quote_values=false;data_type=int;row_condition=id = 4", 1 },
        { "expect_column_values_to_have_consistent_casing", "name", "", 1 },
        { "expect_column_values_to_have_consistent_casing", "grp", "", 0 },
        { "expect_column_values_to_have_consistent_casing", "name", "display_inconsistent_columns=true", 1 },
        { "expect_column_pair_values_to_be_in_set", null, "column_A=id;column_B=low;value_pairs_set=[[1,0],[2,10],[2,20]]", 1 },
        { "expect_column_pair_values_to_be_in_set", null, "column_A=grp;column_B=id;value_pairs_set=[['a',1],['a',2],['b',2],['b',4]]", 0 },
        { "expect_column_pair_values_to_be_in_set", null, "column_A=id;column_B=low;value_pairs_set=[[1,0]];row_condition=id = 1", 0 },
        { "expect_select_column_values_to_be_unique_within_record", null, "column_list=[low,high]", 1 },
        { "expect_select_column_values_to_be_unique_within_record", null, "column_list=[low,high];ignore_row_if=any_value_is_missing", 0 },
        { "expect_select_column_values_to_be_unique_within_record", null, "column_list=[low,low];row_condition=id = 2", 2 },
        { "expect_column_distinct_count_to_equal_other_table", "id", "compare_model=ref('same')", 0 },
        { "expect_column_distinct_count_to_equal_other_table", "id", "compare_model=ref('fewer')", 1 },
        { "expect_column_distinct_count_to_equal_other_table", "id", "compare_model=ref('parents');compare_column_name=pid", 1 },
        { "expect_column_distinct_count_to_equal_other_table", "id", "compare_model=ref('parents');compare_column_name=pid;row_condition=id < 4;compare_row_condition=true", 0 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen", 5 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen;row_condition=id < 4", 0 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen;interval=2", 2 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen;row_condition=id < 4;test_start_date=2026-01-05", 2 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen;row_condition=id < 4;test_end_date=2026-01-12", 2 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen;date_part=week", 0 },
        { "expect_row_values_to_have_data_for_every_n_datepart", null, "date_col=seen;exclusion_condition=date_day <> date '2026-01-05'", 4 },
        { "expect_grouped_row_values_to_have_recent_data", null, "group_by=[grp];timestamp_column=seen;datepart=day;interval=2", 2 },
    };

    [Theory]
    [MemberData(nameof(Expectations))]
    public Task A_test_of_dbt_expectations_counts_its_failures(string kind, string? column, string arguments, long failures) =>
        AssertFailuresAsync($"dbt_expectations.{kind}", column, arguments, failures);

    [Theory]
    [InlineData("take_diffs=false;take_logs=false", 1)]
    [InlineData("take_diffs=false;take_logs=false;sigma_threshold=5000", 0)]
    [InlineData("take_diffs=false;take_logs=false;test_periods=1", 0)]
    [InlineData("take_diffs=false;take_logs=false;sigma_threshold_upper=5000;sigma_threshold_lower=-5000", 0)]
    [InlineData("", 2)]
    public async Task A_value_is_compared_with_the_days_before_it(string arguments, long failures)
    {
        // Twenty days of about 100, and 1000 three days ago.
        await using var data = await JudgedData.WithAsync("""
            CREATE TABLE t AS SELECT DATE '2026-01-09' - CAST(range AS INT) AS day, CASE WHEN range = 3 THEN 1000 ELSE 100 + range % 3 END AS amount FROM range(20)
            """);
        var test = Declared.Test("dbt_expectations.expect_column_values_to_be_within_n_moving_stdevs", "amount", $"date_column_name=day;{arguments}");

        Assert.Equal(failures, (await JudgeAsync(data, test)).Number);
    }

    public static TheoryData<string, string?, string, string> Wrong => new()
    {
        { "dbt_utils.mutually_exclusive_ranges", null, "lower_bound_column=low;upper_bound_column=high;gaps=some", "The argument 'gaps' of the test 'dbt_utils.mutually_exclusive_ranges' cannot be 'some'. Write allowed, not_allowed or required." },
        { "dbt_utils.recency", null, "field=seen;datepart=dya;interval=1", "There is no date part 'dya'. Did you mean 'day'?" },
        { "dbt_utils.equality", null, "compare_model=ref('narrow')", "The relations have different columns. Name the ones to compare in 'compare_columns', or leave some out with 'exclude_columns'." },
        { "dbt_utils.equality", null, "compare_model=ref('same');compare_columns=[id];exclude_columns=[name]", "The test 'dbt_utils.equality' takes 'compare_columns' or 'exclude_columns', not both." },
        { "dbt_utils.equal_rowcount", null, "compare_model=ref('nowhere')", "There is no dataset 'nowhere'." },
        { "dbt_expectations.expect_column_values_to_be_between", "id", "", "The test needs 'min_value', 'max_value' or both." },
        { "dbt_expectations.expect_compound_columns_to_be_unique", null, "column_list=[id];ignore_row_if=never", "The argument 'ignore_row_if' cannot be 'never'. Write all_values_are_missing or any_value_is_missing." },
        { "dbt_expectations.expect_column_values_to_match_regex_list", "name", "regex_list=[a];match_on=some", "The argument 'match_on' cannot be 'some'. Write any or all." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_argument_that_makes_no_sense_is_an_error(string kind, string? column, string arguments, string message)
    {
        await using var data = await JudgedData.WithAsync(Tables);

        var result = await JudgeAsync(data, Declared.Test(kind, column, arguments));

        Assert.Equal((CheckVerdict.Error, message), (result.Verdict, result.Message));
    }

    [Fact]
    public async Task A_test_on_an_empty_relation_finds_no_rows_but_no_recent_ones_either()
    {
        await using var data = await JudgedData.WithAsync("CREATE TABLE t (id INT, seen TIMESTAMP)");

        Assert.Equal(0, (await JudgeAsync(data, Declared.Test("dbt_expectations.expect_column_values_to_be_between", "id", "min_value=1"))).Number);
        Assert.Equal(1, (await JudgeAsync(data, Declared.Test("dbt_utils.recency", null, "field=seen;datepart=day;interval=1"))).Number);
        Assert.Equal(1, (await JudgeAsync(data, Declared.Test("dbt_expectations.expect_row_values_to_have_recent_data", "seen", "datepart=day;interval=1"))).Number);
    }

    private static async Task AssertFailuresAsync(string kind, string? column, string arguments, long failures)
    {
        await using var data = await JudgedData.WithAsync(Tables);

        var result = await JudgeAsync(data, Declared.Test(kind, column, arguments));

        Assert.True(result.Verdict is not CheckVerdict.Error, result.Message);
        Assert.Equal((failures, failures == 0 ? CheckVerdict.Pass : CheckVerdict.Fail), ((long)result.Number!, result.Verdict));
    }

    private static async Task<CheckResult> JudgeAsync(JudgedData data, DataTest test) => (await data.JudgeAsync(DbtChecks.From([test]).Checks, Now)).Single();
}
