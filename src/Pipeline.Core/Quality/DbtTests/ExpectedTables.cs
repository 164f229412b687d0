namespace Pipeline.Quality.DbtTests;

/// <summary>The tests of dbt_expectations that look at a relation as a whole: its rows, its columns, its age.</summary>
internal static class ExpectedTables
{
    private const string Column = GenericTests.Column;
    private const string Condition = "row_condition";

    /// <summary>All of them.</summary>
    public static readonly GenericTest[] All =
    [
        new("dbt_expectations.expect_table_row_count_to_equal", ["value"], ["group_by", Condition], subject =>
            Grouped.Failing(subject, $"count(*) = {subject.Arguments.Text("value")}", "group_by")),
        new("dbt_expectations.expect_table_row_count_to_be_between", [], ["min_value", "max_value", "group_by", "strictly", Condition], subject =>
            Grouped.Failing(subject, Bounds.Of(subject, "count(*)"), "group_by")),
        new("dbt_expectations.expect_table_row_count_to_equal_other_table", ["compare_model"],
            ["group_by", "compare_group_by", "factor", Condition, "compare_row_condition"], subject =>
                SameAsOther(subject, "count(*)", "count(*)", subject.Arguments.Optional("factor"))),
        new("dbt_expectations.expect_table_row_count_to_equal_other_table_times_factor", ["compare_model", "factor"],
            ["group_by", "compare_group_by", Condition, "compare_row_condition"], subject =>
                SameAsOther(subject, "count(*)", "count(*)", subject.Arguments.Text("factor"))),
        new("dbt_expectations.expect_table_aggregation_to_equal_other_table", ["expression", "compare_model"],
            ["compare_expression", "group_by", "compare_group_by", Condition, "compare_row_condition", "tolerance", "tolerance_percent"],
            subject =>
                SameAsOther(subject, subject.Arguments.Text("expression"), subject.Arguments.Optional("compare_expression") ?? subject.Arguments.Text("expression"), null)),
        new("dbt_expectations.expect_column_distinct_count_to_equal_other_table", [Column, "compare_model"],
            ["compare_column_name", Condition, "compare_row_condition"], subject => SameAsOther(
                subject, $"count(DISTINCT {subject.Column})", $"count(DISTINCT {subject.Arguments.Optional("compare_column_name") ?? subject.Column})", null)),
        new("dbt_expectations.expect_row_values_to_have_data_for_every_n_datepart", ["date_col"],
            ["date_part", "interval", Condition, "exclusion_condition", "test_start_date", "test_end_date", Column], EveryPeriod),
        Columns("expect_table_columns_to_match_set", ["column_list"], subject =>
            $"(({Surplus(subject)})\nUNION ALL\n({Missing(subject)}))"),
        Columns("expect_table_columns_to_contain_set", ["column_list"], subject => $"({Missing(subject)})"),
        Columns("expect_table_columns_to_not_contain_set", ["column_list"], subject =>
            $"(SELECT name FROM {Described(subject)} WHERE name IN ({Wanted(subject)}))"),
        Columns("expect_table_columns_to_match_ordered_list", ["column_list"], subject => $"""
            (SELECT coalesce(found.name, wanted.name) AS name
             FROM {Described(subject)} found
             FULL JOIN (SELECT unnest([{Wanted(subject)}]) AS name, generate_subscripts([{Wanted(subject)}], 1) AS position) wanted
               ON found.name = wanted.name AND found.position = wanted.position
             WHERE found.name IS NULL OR wanted.name IS NULL)
            """),
        Columns("expect_table_column_count_to_equal", ["value"], subject =>
            $"(SELECT count(*) AS number_actual_columns FROM {Described(subject)} HAVING NOT (count(*) = {subject.Arguments.Text("value")}))"),
        Columns("expect_table_column_count_to_be_between", [], subject =>
            $"(SELECT count(*) AS number_actual_columns FROM {Described(subject)} HAVING NOT ({Bounds.Of(subject, "count(*)")}))", "min_value", "max_value", "strictly"),
        Columns("expect_table_column_count_to_equal_other_table", ["compare_model"], subject =>
            $"(SELECT count(*) AS number_actual_columns FROM {Described(subject)} HAVING count(*) <> (SELECT count(*) FROM (DESCRIBE SELECT * FROM {subject.Other("compare_model")})))"),
        Columns("expect_column_to_exist", [Column], ColumnExists, "column_index"),
        Columns("expect_column_values_to_be_of_type", [Column, "column_type"], subject =>
            OfTypes(subject, SqlText.Literal(subject.Arguments.Text("column_type").ToUpperInvariant()))),
        Columns("expect_column_values_to_be_in_type_list", [Column, "column_type_list"], subject =>
            OfTypes(subject, string.Join(", ", subject.Arguments.List("column_type_list").Select(type => SqlText.Literal(type.ToUpperInvariant()))))),
        new("dbt_expectations.expect_row_values_to_have_recent_data", [Column, "datepart", "interval"], [Condition], subject =>
            Recent(subject, subject.Column, [])),
        new("dbt_expectations.expect_grouped_row_values_to_have_recent_data", ["group_by", "timestamp_column", "datepart", "interval"], [Condition], subject =>
            Recent(subject, subject.Arguments.Text("timestamp_column"), subject.Arguments.List("group_by"))),
    ];

    private static GenericTest Columns(string name, string[] required, Func<TestSubject, string> rows, params string[] optional) =>
        new($"dbt_expectations.{name}", required, [.. optional, "transform"], subject =>
            subject.Query($"SELECT *\nFROM {rows(subject)} failed"));

    /// <summary>The columns with their names in capitals, as the package compares them, and their places from 1.</summary>
    private static string Described(TestSubject subject) =>
        $"(SELECT upper(column_name) AS name, upper(column_type) AS type, row_number() OVER () AS position FROM (DESCRIBE SELECT * FROM {subject.Filtered}))";

    private static string Wanted(TestSubject subject) =>
        string.Join(", ", subject.Arguments.List("column_list").Select(column => SqlText.Literal(column.ToUpperInvariant())));

    private static string Surplus(TestSubject subject) => $"SELECT name FROM {Described(subject)} WHERE name NOT IN ({Wanted(subject)})";

    private static string Missing(TestSubject subject) =>
        $"SELECT name FROM (SELECT unnest([{Wanted(subject)}]) AS name) wanted WHERE name NOT IN (SELECT name FROM {Described(subject)})";

    private static string ColumnExists(TestSubject subject)
    {
        var at = subject.Arguments.Optional("column_index") is { } index ? $" AND position = {index}" : "";
        var name = SqlText.Literal(subject.Column.ToUpperInvariant());
        return $"(SELECT {name} AS name WHERE NOT EXISTS (SELECT 1 FROM {Described(subject)} WHERE name = {name}{at}))";
    }

    /// <summary>A type is met with its parameters or without: DECIMAL(18,2) is a DECIMAL.</summary>
    private static string OfTypes(TestSubject subject, string types) => $"""
        (SELECT name, type FROM {Described(subject)}
         WHERE name = {SqlText.Literal(subject.Column.ToUpperInvariant())} AND type NOT IN ({types}) AND split_part(type, '(', 1) NOT IN ({types}))
        """;

    private static FailingRows SameAsOther(TestSubject subject, string own, string other, string? factor)
    {
        var arguments = subject.Arguments;
        var groups = arguments.List("group_by");
        var otherGroups = arguments.List("compare_group_by") is { Count: > 0 } given ? given : groups;
        var otherRows = SqlText.From(subject.Other("compare_model"), arguments.Optional("compare_row_condition") ?? arguments.Optional("row_condition"));
        var isSame = groups is [] ? "true" : string.Join(" AND ", groups.Select((_, index) => $"own.group_{index} = other.group_{index}"));
        var difference = "abs(coalesce(own.figure, 0) - coalesce(other.figure, 0))";
        var exceeds = arguments.Optional("tolerance_percent") is { } percent
            ? $"{difference} / nullif(own.figure * 1.0, 0) > {percent}"
            : $"{difference} > {arguments.Optional("tolerance") ?? "0"}";
        return subject.Query($"""
            SELECT own.figure AS expression, other.figure AS compare_expression
            FROM (SELECT {Named(groups)}{own} AS figure FROM {subject.Conditioned()}{GroupBy(groups)}) own
            FULL JOIN (SELECT {Named(otherGroups)}({other}) * {factor ?? "1"} AS figure FROM {otherRows}{GroupBy(otherGroups)}) other ON {isSame}
            WHERE {exceeds}
            """);
    }

    private static string Named(IReadOnlyList<string> groups) =>
        string.Concat(groups.Select((column, index) => $"{column} AS group_{index}, "));

    private static string GroupBy(IReadOnlyList<string> groups) => groups is [] ? "" : $" GROUP BY {string.Join(", ", groups)}";

    /// <summary>
    /// Periods without a row, from the day of the first one to that of the last, which is not asked for: it may not be over. With an
    /// <c>interval</c> that many periods are one.
    /// </summary>
    private static FailingRows EveryPeriod(TestSubject subject)
    {
        var arguments = subject.Arguments;
        var (column, part) = ($"CAST({arguments.Text("date_col")} AS TIMESTAMP)", arguments.Optional("date_part") ?? "day");
        var step = DatePart.Interval(arguments.Optional("interval") ?? "1", part);
        var unit = part is "week" or "month" or "quarter" or "year" ? part : "day";
        var period = $"date_{part}";
        var rows = subject.Conditioned($"{column} >= {period} AND {column} < {period} + {step}");
        var asked = SqlText.And("row_cnt = 0", arguments.Optional("exclusion_condition"));
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT {period}, (SELECT count(*) FROM {rows}) AS row_cnt
              FROM (
                SELECT unnest(generate_series(date_trunc('{unit}', first), last - INTERVAL 1 MICROSECOND, {step})) AS {period}
                FROM (SELECT {Day("test_start_date", "min")} AS first, {Day("test_end_date", "max")} AS last FROM {subject.Conditioned()}) bounds
              ) periods
            ) counted
            WHERE {asked}
            """);

        string Day(string argument, string aggregate) =>
            arguments.Optional(argument) is { } given ? $"CAST({SqlText.Literal(given)} AS TIMESTAMP)" : $"date_trunc('day', {aggregate}({column}))";
    }

    /// <summary>Rows of the future are errors and keep nothing fresh; nothing at all is stale.</summary>
    private static FailingRows Recent(TestSubject subject, string timestamp, IReadOnlyList<string> groups)
    {
        var moment = $"CAST({timestamp} AS TIMESTAMP)";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT {Named(groups)}max(CASE WHEN {moment} <= {subject.Now} THEN {moment} END) AS most_recent
              FROM {subject.Conditioned()}{GroupBy(groups)}
            ) newest
            WHERE coalesce(most_recent, TIMESTAMP '1970-01-01') < {subject.Ago(subject.Arguments.Text("interval"), subject.Arguments.Text("datepart"))}
            """);
    }
}
