namespace Pipeline.Quality.DbtTests;

/// <summary>The tests of dbt_expectations that look at figures of a column: aggregates, sets of distinct values, deviations.</summary>
internal static class ExpectedFigures
{
    private const string Column = GenericTests.Column;
    private const string Condition = "row_condition";

    /// <summary>All of them.</summary>
    public static readonly GenericTest[] All =
    [
        new("dbt_expectations.expression_is_true", ["expression"], ["test_condition", "group_by_columns", Condition, Column], ExpressionIsTrue),
        new("dbt_expectations.expression_between", ["expression"], ["min_value", "max_value", "group_by_columns", Condition, "strictly", Column], ExpressionBetween),
        Between("expect_column_min_to_be_between", subject => $"min({subject.Column})"),
        Between("expect_column_max_to_be_between", subject => $"max({subject.Column})"),
        Between("expect_column_mean_to_be_between", subject => $"avg({subject.Column})"),
        Between("expect_column_median_to_be_between", subject => $"quantile_cont({subject.Column}, 0.5)"),
        Between("expect_column_sum_to_be_between", subject => $"sum({subject.Column})"),
        Between("expect_column_stdev_to_be_between", subject => $"stddev({subject.Column})"),
        Between("expect_column_quantile_values_to_be_between", subject =>
            $"quantile_cont({subject.Column}, {subject.Arguments.Text("quantile")})", "quantile"),
        Between("expect_column_unique_value_count_to_be_between", subject => Distinct(subject)),
        Between("expect_column_proportion_of_unique_values_to_be_between", subject =>
            $"(CASE WHEN count({subject.Column}) = 0 THEN 1 ELSE CAST({Distinct(subject)} AS DOUBLE) / count({subject.Column}) END)"),
        DistinctCount("expect_column_distinct_count_to_equal", "="),
        DistinctCount("expect_column_distinct_count_to_be_greater_than", ">"),
        DistinctCount("expect_column_distinct_count_to_be_less_than", "<"),
        Set("expect_column_distinct_values_to_be_in_set", Surplus),
        Set("expect_column_distinct_values_to_contain_set", Missing),
        Set("expect_column_distinct_values_to_equal_set", subject => $"({Surplus(subject)})\nUNION ALL\n({Missing(subject)})"),
        new("dbt_expectations.expect_column_most_common_value_to_be_in_set", [Column, "value_set", "top_n"], ["quote_values", "data_type", Condition], MostCommon),
        new("dbt_expectations.expect_column_values_to_be_within_n_stdevs", [Column], ["group_by", "sigma_threshold"], WithinDeviations),
        new("dbt_expectations.expect_column_values_to_be_within_n_moving_stdevs", [Column, "date_column_name"],
            ["group_by", "period", "lookback_periods", "trend_periods", "test_periods", "sigma_threshold", "sigma_threshold_upper", "sigma_threshold_lower", "take_diffs", "take_logs"],
            WithinMovingDeviations),
    ];

    private static GenericTest Between(string name, Func<TestSubject, string> figure, params string[] required) =>
        new($"dbt_expectations.{name}", [Column, .. required], ["min_value", "max_value", "group_by", "strictly", Condition], subject =>
            Grouped.Failing(subject, Bounds.Of(subject, figure(subject)), "group_by"));

    private static GenericTest DistinctCount(string name, string comparison) =>
        new($"dbt_expectations.{name}", [Column, "value"], ["group_by", Condition], subject =>
            Grouped.Failing(subject, $"{Distinct(subject)} {comparison} {subject.Arguments.Text("value")}", "group_by"));

    private static GenericTest Set(string name, Func<TestSubject, string> rows) =>
        new($"dbt_expectations.{name}", [Column, "value_set"], ["quote_values", Condition], subject => subject.Query(rows(subject)));

    private static string Distinct(TestSubject subject) => $"count(DISTINCT {subject.Column})";

    /// <summary>Distinct values that are not in the set; NULL is in none.</summary>
    private static string Surplus(TestSubject subject) => $"""
        SELECT DISTINCT CAST({subject.Column} AS VARCHAR) AS value_field
        FROM {subject.Conditioned($"({subject.Column} IN ({subject.Arguments.Literals("value_set", "quote_values")})) IS NOT TRUE")}
        """;

    /// <summary>Members of the set that the column does not have.</summary>
    private static string Missing(TestSubject subject) =>
        string.Join("\nUNION\n", subject.Arguments.LiteralList("value_set", "quote_values").Select(value =>
        $"SELECT CAST({value} AS VARCHAR) AS value_field WHERE NOT EXISTS (SELECT 1 FROM {subject.Conditioned($"{subject.Column} = {value}")})"));

    private static FailingRows ExpressionIsTrue(TestSubject subject)
    {
        var expected = $"({subject.Arguments.Text("expression")}) {subject.Arguments.Optional("test_condition") ?? "= true"}";
        return subject.Arguments.List("group_by_columns") is [] ? OfRowsOrAll(subject, expected) : Grouped.Failing(subject, expected, "group_by_columns");
    }

    private static FailingRows ExpressionBetween(TestSubject subject)
    {
        var expected = Bounds.Of(subject, $"({subject.Arguments.Text("expression")})");
        return subject.Arguments.List("group_by_columns") is [] ? OfRowsOrAll(subject, expected) : Grouped.Failing(subject, expected, "group_by_columns");
    }

    /// <summary>The author's expression may look at a row or be an aggregate: only the engine knows.</summary>
    private static FailingRows OfRowsOrAll(TestSubject subject, string expected) =>
        subject.Query($"SELECT *\nFROM (SELECT ({expected}) AS expression FROM {subject.Conditioned()}) expressed\nWHERE NOT expression");

    /// <summary>The value that is the n-th most common; of several as common the least is taken, so that the answer is always the same.</summary>
    private static FailingRows MostCommon(TestSubject subject)
    {
        var quoted = subject.Arguments.Flag("quote_values", otherwise: true);
        var type = subject.Arguments.Optional("data_type") ?? "decimal";
        var value = quoted ? subject.Column : $"CAST({subject.Column} AS {type})";
        var set = subject.Arguments.LiteralList("value_set", "quote_values").Select(item => quoted ? item : $"CAST({item} AS {type})");
        return subject.Query($"""
            SELECT value_field
            FROM (
              SELECT {value} AS value_field, count(*) AS value_count, row_number() OVER (ORDER BY count(*) DESC, {value}) AS value_count_rank
              FROM {subject.Conditioned()}
              GROUP BY {value}
            ) ranked
            WHERE value_count_rank = {subject.Arguments.Text("top_n")} AND value_field NOT IN ({string.Join(", ", set)})
            """);
    }

    private static FailingRows WithinDeviations(TestSubject subject)
    {
        var groups = subject.Arguments.List("group_by");
        var key = groups is [] ? "1" : string.Join(", ", groups);
        var sigma = subject.Arguments.Optional("sigma_threshold") ?? "3";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT *, (figure - avg(figure) OVER ()) / nullif(stddev(figure) OVER (), 0) AS deviation
              FROM (SELECT {key}, sum({subject.Column}) AS figure FROM {subject.Filtered} GROUP BY {key}) summed
            ) deviating
            WHERE abs(deviation) > {sigma}
            """);
    }

    private static FailingRows WithinMovingDeviations(TestSubject subject)
    {
        var arguments = subject.Arguments;
        var groups = arguments.List("group_by");
        var partition = groups is [] ? "" : $"PARTITION BY {string.Join(", ", groups.Select((_, index) => $"group_{index}"))} ";
        var selected = string.Concat(groups.Select((column, index) => $"{column} AS group_{index}, "));
        var period = arguments.Optional("period") ?? "day";
        var sigma = arguments.Optional("sigma_threshold") ?? "3";
        var trend = $"{partition}ORDER BY metric_period ROWS BETWEEN {arguments.Optional("trend_periods") ?? "7"} PRECEDING AND 1 PRECEDING";
        var takesLogs = arguments.Flag("take_logs", otherwise: true);
        var prior = $"lag(total, {arguments.Optional("lookback_periods") ?? "1"}) OVER ({partition}ORDER BY metric_period)";
        var figure = arguments.Flag("take_diffs", otherwise: true) ? $"{Figure("total", takesLogs)} - {Figure(prior, takesLogs)}" : Figure("total", takesLogs);
        var today = $"date_trunc('{period}', {subject.Now})";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT *, (figure - avg(figure) OVER ({trend})) / nullif(stddev(figure) OVER ({trend}), 0) AS sigma
              FROM (
                SELECT *, {figure} AS figure
                FROM (
                  SELECT {selected}date_trunc('{period}', {arguments.Text("date_column_name")}) AS metric_period, sum({subject.Column}) AS total
                  FROM {subject.Filtered}
                  GROUP BY ALL
                ) summed
              ) measured
            ) moving
            WHERE metric_period >= {today} - {DatePart.Interval(arguments.Optional("test_periods") ?? "14", period)} AND metric_period < {today}
              AND NOT (sigma >= {arguments.Optional("sigma_threshold_lower") ?? $"-1 * {sigma}"} AND sigma <= {arguments.Optional("sigma_threshold_upper") ?? sigma})
            """);
    }

    private static string Figure(string total, bool takesLogs) =>
        takesLogs ? $"coalesce(ln(nullif({total}, 0)), 0)" : $"coalesce({total}, 0)";
}
