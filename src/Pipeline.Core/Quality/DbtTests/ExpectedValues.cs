using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.DbtTests;

/// <summary>The tests of dbt_expectations that look at each value, or at values beside each other. NULL passes unless a test is about it.</summary>
internal static class ExpectedValues
{
    private const string Column = GenericTests.Column;
    private const string Condition = "row_condition";

    /// <summary>All of them.</summary>
    public static readonly GenericTest[] All =
    [
        Each("expect_column_values_to_be_null", [], [], subject => $"{subject.Column} IS NULL"),
        Each("expect_column_values_to_not_be_null", [], [], subject => $"{subject.Column} IS NOT NULL"),
        Each("expect_column_values_to_be_between", [], ["min_value", "max_value", "strictly"], subject =>
            Bounds.Of(subject, subject.Column)),
        Each("expect_column_value_lengths_to_be_between", [], ["min_value", "max_value", "strictly"], subject =>
            Bounds.Of(subject, $"length({subject.Column})")),
        Each("expect_column_value_lengths_to_equal", ["value"], [], subject =>
            $"length({subject.Column}) = {subject.Arguments.Text("value")}"),
        Each("expect_column_values_to_match_regex", ["regex"], ["is_raw", "flags"], subject =>
            Regex(subject, subject.Arguments.Text("regex"))),
        Each("expect_column_values_to_not_match_regex", ["regex"], ["is_raw", "flags"], subject =>
            $"NOT {Regex(subject, subject.Arguments.Text("regex"))}"),
        Each("expect_column_values_to_match_regex_list", ["regex_list"], ["match_on", "is_raw", "flags"], subject =>
            Listed(subject, "regex_list", Regex)),
        Each("expect_column_values_to_not_match_regex_list", ["regex_list"], ["match_on", "is_raw", "flags"], subject =>
            Listed(subject, "regex_list", (tested, regex) => $"NOT {Regex(tested, regex)}")),
        Each("expect_column_values_to_match_like_pattern", ["like_pattern"], [], subject =>
            Like(subject, subject.Arguments.Text("like_pattern"))),
        Each("expect_column_values_to_not_match_like_pattern", ["like_pattern"], [], subject =>
            $"NOT {Like(subject, subject.Arguments.Text("like_pattern"))}"),
        Each("expect_column_values_to_match_like_pattern_list", ["like_pattern_list"], ["match_on"], subject =>
            Listed(subject, "like_pattern_list", Like)),
        Each("expect_column_values_to_not_match_like_pattern_list", ["like_pattern_list"], ["match_on"], subject =>
            Listed(subject, "like_pattern_list", (tested, pattern) => $"NOT {Like(tested, pattern)}")),

        // A NULL is in no set: unlike dbt's own accepted_values, this fails it.
        Each("expect_column_values_to_be_in_set", ["value_set"], ["quote_values"], subject => $"coalesce({InSet(subject)}, false)"),
        Each("expect_column_values_to_not_be_in_set", ["value_set"], ["quote_values"], subject => $"NOT {InSet(subject)}"),
        Pair("expect_column_pair_values_to_be_equal", [], "="),
        new("dbt_expectations.expect_column_pair_values_A_to_be_greater_than_B", ["column_A", "column_B"], ["or_equal", Condition, Column], subject =>
            Failing(subject, $"{subject.Arguments.Text("column_A")} {(subject.Arguments.Flag("or_equal", otherwise: false) ? ">=" : ">")} {subject.Arguments.Text("column_B")}")),
        new("dbt_expectations.expect_column_pair_values_to_be_in_set", ["column_A", "column_B", "value_pairs_set"], [Condition, Column], subject =>
            Failing(subject, PairInSet(subject))),
        new("dbt_expectations.expect_select_column_values_to_be_unique_within_record", ["column_list"], ["quote_columns", "ignore_row_if", Condition], UniqueWithin),
        new("dbt_expectations.expect_column_values_to_have_consistent_casing", [Column], ["display_inconsistent_columns"], ConsistentCasing),
        new("dbt_expectations.expect_multicolumn_sum_to_equal", ["column_list", "sum_total"], ["group_by", Condition], MulticolumnSum),
        new("dbt_expectations.expect_compound_columns_to_be_unique", ["column_list"], ["quote_columns", "ignore_row_if", Condition], CompoundUnique),
        new("dbt_expectations.expect_column_values_to_be_unique", [Column], [Condition], subject =>
            Unique(subject, [subject.Column], $"{subject.Column} IS NULL")),
        new("dbt_expectations.expect_column_values_to_be_increasing", [Column], ["sort_column", "strictly", "step", "group_by", Condition], subject =>
            Ordered(subject, ">")),
        new("dbt_expectations.expect_column_values_to_be_decreasing", [Column], ["sort_column", "strictly", "step", "group_by", Condition], subject =>
            Ordered(subject, "<")),
    ];

    private static GenericTest Each(string name, string[] required, string[] optional, Func<TestSubject, string> expected) =>
        new($"dbt_expectations.{name}", [Column, .. required], [.. optional, Condition], subject => Failing(subject, expected(subject)));

    private static GenericTest Pair(string name, string[] optional, string comparison) =>
        new($"dbt_expectations.{name}", ["column_A", "column_B"], [.. optional, Condition, Column], subject =>
            Failing(subject, $"{subject.Arguments.Text("column_A")} {comparison} {subject.Arguments.Text("column_B")}"));

    private static FailingRows Failing(TestSubject subject, string expected) => subject.EachConditioned($"NOT ({expected})");

    private static string Regex(TestSubject subject, string regex) =>
        $"regexp_matches({subject.Column}, {SqlText.Literal(regex)}{(subject.Arguments.Optional("flags") is { Length: > 0 } flags ? $", {SqlText.Literal(flags)}" : "")})";

    private static string Like(TestSubject subject, string pattern) => $"({subject.Column} LIKE {SqlText.Literal(pattern)})";

    private static string Listed(TestSubject subject, string argument, Func<TestSubject, string, string> matches)
    {
        var all = subject.Arguments.Optional("match_on") switch
        {
            null or "any" => false,
            "all" => true,
            var other => throw new ExpectedException($"The argument 'match_on' cannot be '{other}'.", "Write any or all."),
        };
        return string.Join(all ? " AND " : " OR ", subject.Arguments.List(argument).Select(item => matches(subject, item)));
    }

    private static string InSet(TestSubject subject) =>
        $"({subject.Column} IN ({subject.Arguments.Literals("value_set", "quote_values")}))";

    private static string PairInSet(TestSubject subject) => string.Join(" OR ", subject.Arguments.Lists("value_pairs_set").Select(pair => pair is [var a, var b]
        ? $"({subject.Arguments.Text("column_A")} = {a} AND {subject.Arguments.Text("column_B")} = {b})"
        : throw new ExpectedException($"A pair of 'value_pairs_set' has two values, not {pair.Count}.", "Write [[1, 2], [3, 4]].")));

    /// <summary>Two columns of a row hold the same value. A NULL is no value: a row with one has fewer than there are columns.</summary>
    private static FailingRows UniqueWithin(TestSubject subject)
    {
        var columns = ColumnsOf(subject);
        var distinct = $"len(list_distinct([{string.Join(", ", columns.Select(column => $"CAST({column} AS VARCHAR)"))}]))";
        return subject.Each(SqlText.And(subject.Arguments.Optional("row_condition"), $"NOT ({MissingOf(subject, columns)})", $"{distinct} < {columns.Length}")!);
    }

    /// <summary>Values that differ in nothing but their case.</summary>
    private static FailingRows ConsistentCasing(TestSubject subject)
    {
        var isListed = subject.Arguments.Flag("display_inconsistent_columns", otherwise: false);
        var (lower, column) = ($"lower({subject.Column})", subject.Column);
        return subject.Query(isListed
            ? $"SELECT {lower} AS inconsistent_columns, count(DISTINCT {column}) AS set_count_case_insensitive FROM {subject.Filtered} GROUP BY 1 HAVING count(DISTINCT {column}) > 1"
            : $"SELECT count(DISTINCT {column}) AS set_count, count(DISTINCT {lower}) AS set_count_case_insensitive FROM {subject.Filtered} HAVING count(DISTINCT {column}) <> count(DISTINCT {lower})");
    }

    private static FailingRows MulticolumnSum(TestSubject subject)
    {
        var sum = string.Join(" + ", subject.Arguments.List("column_list").Select(column => $"sum({column})"));
        var total = subject.Arguments.Text("sum_total");
        var expected = double.TryParse(total, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? total : $"sum({total})";
        return Grouped.Failing(subject, $"{sum} = {expected}", "group_by");
    }

    private static FailingRows CompoundUnique(TestSubject subject)
    {
        var columns = ColumnsOf(subject);
        return Unique(subject, columns, MissingOf(subject, columns));
    }

    private static string[] ColumnsOf(TestSubject subject)
    {
        var quote = subject.Arguments.Flag("quote_columns", otherwise: false);
        return [.. subject.Arguments.List("column_list").Select(column => quote ? SqlText.Name(column) : column)];
    }

    /// <summary>The condition of a row that has nothing to compare.</summary>
    private static string MissingOf(TestSubject subject, string[] columns)
    {
        var all = subject.Arguments.Optional("ignore_row_if") switch
        {
            null or "all_values_are_missing" => true,
            "any_value_is_missing" => false,
            var other => throw new ExpectedException($"The argument 'ignore_row_if' cannot be '{other}'.", "Write all_values_are_missing or any_value_is_missing."),
        };
        return string.Join(all ? " AND " : " OR ", columns.Select(column => $"{column} IS NULL"));
    }

    private static FailingRows Unique(TestSubject subject, string[] columns, string missing)
    {
        var listed = string.Join(", ", columns);
        return subject.Query($"SELECT {listed}, count(*) AS n_records\nFROM {subject.Conditioned($"NOT ({missing})")}\nGROUP BY {listed}\nHAVING count(*) > 1");
    }

    private static FailingRows Ordered(TestSubject subject, string comparison)
    {
        var groups = subject.Arguments.List("group_by");
        var partition = groups is [] ? "" : $"PARTITION BY {string.Join(", ", groups)} ";
        var order = subject.Arguments.Optional("sort_column") ?? subject.Column;
        var equal = subject.Arguments.Flag("strictly", otherwise: true) ? "" : "=";
        var step = subject.Arguments.Optional("step") is { } wanted ? $" AND value_field - value_field_lag = {wanted}" : "";
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT {subject.Column} AS value_field, lag({subject.Column}) OVER ({partition}ORDER BY {order}) AS value_field_lag
              FROM {subject.Conditioned()}
            ) followed
            WHERE value_field_lag IS NOT NULL AND NOT (value_field {comparison}{equal} value_field_lag{step})
            """);
    }
}

/// <summary>The bounds that tests of dbt_expectations take: one of them at least.</summary>
internal static class Bounds
{
    /// <summary>The condition of a value within them.</summary>
    public static string Of(TestSubject subject, string value)
    {
        var equal = subject.Arguments.Flag("strictly", otherwise: false) ? "" : "=";
        string?[] bounds =
        [
            subject.Arguments.Optional("min_value") is { } low ? $"{value} >{equal} {low}" : null,
            subject.Arguments.Optional("max_value") is { } high ? $"{value} <{equal} {high}" : null,
        ];
        return string.Join(" AND ", bounds.OfType<string>()) is { Length: > 0 } condition
            ? condition
            : throw new ExpectedException("The test needs 'min_value', 'max_value' or both.");
    }
}

/// <summary>Aggregates that must fulfil a condition, for the whole relation or for each group of it.</summary>
internal static class Grouped
{
    /// <summary>The groups that do not. An aggregate of nothing is NULL, and passes.</summary>
    public static FailingRows Failing(TestSubject subject, string expected, string groupArgument)
    {
        var groups = subject.Arguments.List(groupArgument);
        return subject.Query($"""
            SELECT *
            FROM (
              SELECT {string.Concat(groups.Select((column, index) => $"{column} AS col_{index + 1}, "))}({expected}) AS expression
              FROM {subject.Conditioned()}
              {(groups is [] ? "" : $"GROUP BY {string.Join(", ", groups)}")}
            ) grouped
            WHERE NOT expression
            """);
    }
}
