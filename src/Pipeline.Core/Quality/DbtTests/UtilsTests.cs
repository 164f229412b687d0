using Pipeline.Diagnostics;

namespace Pipeline.Quality.DbtTests;

/// <summary>The tests of dbt_utils that look at one relation, and references to another.</summary>
internal static class UtilsTests
{
    /// <summary>All of them.</summary>
    public static readonly GenericTest[] All =
    [
        new("dbt_utils.not_accepted_values", [GenericTests.Column, "values"], ["quote"], subject => GenericTests.ValuesThat("IN", subject)),
        new("dbt_utils.unique_combination_of_columns", ["combination_of_columns"], ["quote_columns"], UniqueCombination),
        new("dbt_utils.expression_is_true", ["expression"], [GenericTests.Column], ExpressionIsTrue),
        new("dbt_utils.accepted_range", [GenericTests.Column], ["min_value", "max_value", "inclusive"], AcceptedRange),
        new("dbt_utils.not_null_proportion", [GenericTests.Column, "at_least"], ["at_most", "group_by_columns"], NotNullProportion),
        new("dbt_utils.at_least_one", [GenericTests.Column], ["group_by_columns"], AtLeastOne),
        new("dbt_utils.not_empty_string", [GenericTests.Column], ["trim_whitespace"], NotEmptyString),
        new("dbt_utils.relationships_where", [GenericTests.Column, "to", "field"], ["from_condition", "to_condition"], GenericTests.Relationships),
        new("dbt_utils.not_constant", [GenericTests.Column], ["group_by_columns"], NotConstant),
        new("dbt_utils.sequential_values", [GenericTests.Column], ["interval", "datepart", "group_by_columns"], SequentialValues),
        new("dbt_utils.mutually_exclusive_ranges", ["lower_bound_column", "upper_bound_column"], ["partition_by", "gaps", "zero_length_range_allowed", GenericTests.Column], MutuallyExclusiveRanges),
        new("dbt_utils.recency", ["field", "datepart", "interval"], ["ignore_time_component", "group_by_columns"], Recency),
    ];

    // GROUP BY holds NULLs equal, so a combination with NULLs that occurs twice is a failure, unlike in SQL's own UNIQUE.
    private static FailingRows UniqueCombination(TestSubject subject)
    {
        var quote = subject.Arguments.Flag("quote_columns", otherwise: false);
        var columns = string.Join(", ", subject.Arguments.List("combination_of_columns").Select(column => quote ? SqlText.Name(column) : column));
        return subject.Query($"SELECT {columns}\nFROM {subject.Filtered}\nGROUP BY {columns}\nHAVING count(*) > 1");
    }

    private static FailingRows ExpressionIsTrue(TestSubject subject)
    {
        var expression = subject.Arguments.Text("expression");
        return subject.Each(subject.Arguments.Optional(GenericTests.Column) is { } column ? $"NOT ({column} {expression})" : $"NOT ({expression})");
    }

    private static FailingRows AcceptedRange(TestSubject subject)
    {
        var equal = subject.Arguments.Flag("inclusive", otherwise: true) ? "=" : "";
        string?[] bounds =
        [
            subject.Arguments.Optional("min_value") is { } low ? $"NOT {subject.Column} >{equal} {low}" : null,
            subject.Arguments.Optional("max_value") is { } high ? $"NOT {subject.Column} <{equal} {high}" : null,
        ];
        return bounds.All(bound => bound is null)
            ? throw new ExpectedException("The test 'dbt_utils.accepted_range' needs 'min_value', 'max_value' or both.")
            : subject.Each(string.Join(" OR ", bounds.Where(bound => bound is not null)));
    }

    private static FailingRows NotNullProportion(TestSubject subject)
    {
        var groups = subject.Arguments.List("group_by_columns");
        var selected = string.Concat(groups.Select(group => $"{group}, "));
        var grouped = groups is [] ? "" : $"GROUP BY {string.Join(", ", groups)}";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT {selected}count({subject.Column}) / cast(count(*) AS DOUBLE) AS not_null_proportion
              FROM {subject.Filtered} {grouped}
            ) proportions
            WHERE not_null_proportion < {subject.Arguments.Text("at_least")} OR not_null_proportion > {subject.Arguments.Optional("at_most") ?? "1.0"}
            """);
    }

    private static FailingRows AtLeastOne(TestSubject subject)
    {
        var groups = string.Join(", ", subject.Arguments.List("group_by_columns"));
        return subject.Query(
            $"SELECT {(groups is "" ? "" : $"{groups}, ")}count({subject.Column}) AS filler_column\nFROM {subject.Filtered}\n"
            + $"{(groups is "" ? "" : $"GROUP BY {groups}\n")}HAVING count({subject.Column}) = 0");
    }

    private static FailingRows NotEmptyString(TestSubject subject) =>
        subject.Each(subject.Arguments.Flag("trim_whitespace", otherwise: true) ? $"trim({subject.Column}) = ''" : $"{subject.Column} = ''");

    private static FailingRows NotConstant(TestSubject subject)
    {
        var groups = subject.Arguments.List("group_by_columns");
        return subject.Query($"""
            SELECT {Listed(groups)}count(DISTINCT {subject.Column}) AS distinct_values
            FROM {subject.Filtered}
            {(groups is [] ? "" : $"GROUP BY {string.Join(", ", groups)}")}
            HAVING count(DISTINCT {subject.Column}) = 1
            """);
    }

    // The first value of a group follows none, and NULL comes after nothing: neither can be out of sequence.
    private static FailingRows SequentialValues(TestSubject subject)
    {
        var groups = subject.Arguments.List("group_by_columns");
        var partition = groups is [] ? "" : $"PARTITION BY {string.Join(", ", groups)} ";
        var interval = subject.Arguments.Optional("interval") ?? "1";
        var isExpected = subject.Arguments.Optional("datepart") is { } datepart
            ? $"CAST(current_value AS TIMESTAMP) = CAST(previous_value AS TIMESTAMP) + {DatePart.Interval(interval, datepart)}"
            : $"current_value = previous_value + {interval}";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT {Listed(groups)}{subject.Column} AS current_value, lag({subject.Column}) OVER ({partition}ORDER BY {subject.Column}) AS previous_value
              FROM {subject.Filtered}
            ) followed
            WHERE NOT ({isExpected})
            """);
    }

    // Bounds are taken to be there: a range with NULL in one fails, but for the open end of nothing after the last.
    private static FailingRows MutuallyExclusiveRanges(TestSubject subject)
    {
        var (low, high) = (subject.Arguments.Text("lower_bound_column"), subject.Arguments.Text("upper_bound_column"));
        var order = (subject.Arguments.Flag("zero_length_range_allowed", otherwise: false)) ? "<=" : "<";
        var next = subject.Arguments.Optional("gaps") switch
        {
            null or "allowed" => "<=",
            "not_allowed" => "=",
            "required" => "<",
            var other => throw new ExpectedException($"The argument 'gaps' of the test 'dbt_utils.mutually_exclusive_ranges' cannot be '{other}'.", "Write allowed, not_allowed or required."),
        };
        var partition = subject.Arguments.Optional("partition_by") is { } column ? $"PARTITION BY {column} " : "";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT *, {low} AS lower_bound, {high} AS upper_bound,
                     lead({low}) OVER ({partition}ORDER BY {low}, {high}) AS next_lower_bound,
                     row_number() OVER ({partition}ORDER BY {low} DESC, {high} DESC) = 1 AS is_last
              FROM {subject.Filtered}
            ) ranges
            WHERE (lower_bound {order} upper_bound) IS NOT TRUE OR NOT coalesce(upper_bound {next} next_lower_bound, is_last)
            """);
    }

    private static FailingRows Recency(TestSubject subject)
    {
        var groups = subject.Arguments.List("group_by_columns");
        var type = subject.Arguments.Flag("ignore_time_component", otherwise: false) ? "DATE" : "TIMESTAMP";
        var threshold = $"CAST({subject.Ago(subject.Arguments.Text("interval"), subject.Arguments.Text("datepart"))} AS {type})";
        return subject.Query($"""
            SELECT *, {threshold} AS threshold
            FROM (
              SELECT {Listed(groups)}CAST(max({subject.Arguments.Text("field")}) AS {type}) AS most_recent
              FROM {subject.Filtered}
              {(groups is [] ? "" : $"GROUP BY {string.Join(", ", groups)}")}
            ) newest
            WHERE most_recent IS NULL OR most_recent < {threshold}
            """);
    }

    private static string Listed(IReadOnlyList<string> columns) => string.Concat(columns.Select(column => $"{column}, "));
}
