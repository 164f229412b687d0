using System.Collections.Frozen;

namespace Pipeline.Quality.DbtTests;

/// <summary>dbt's four generic tests and those of dbt_utils that run without the package.</summary>
internal static class GenericTests
{
    /// <summary>The argument that a test under a column is given by being there.</summary>
    public const string Column = "column_name";

    /// <summary>All of them, by name.</summary>
    public static readonly FrozenDictionary<string, GenericTest> ByName = new GenericTest[]
    {
        new("not_null", [Column], [], subject => subject.Each($"{subject.Column} IS NULL")),
        new("unique", [Column], [], Unique),
        new("accepted_values", [Column, "values"], ["quote"], subject => ValuesThat("NOT IN", subject)),
        new("relationships", [Column, "to", "field"], [], Relationships),
        new("dbt_utils.not_accepted_values", [Column, "values"], ["quote"], subject => ValuesThat("IN", subject)),
        new("dbt_utils.unique_combination_of_columns", ["combination_of_columns"], ["quote_columns"], UniqueCombination),
        new("dbt_utils.expression_is_true", ["expression"], [Column], ExpressionIsTrue),
        new("dbt_utils.accepted_range", [Column], ["min_value", "max_value", "inclusive"], AcceptedRange),
        new("dbt_utils.not_null_proportion", [Column, "at_least"], ["at_most", "group_by_columns"], NotNullProportion),
        new("dbt_utils.at_least_one", [Column], ["group_by_columns"], AtLeastOne),
        new("dbt_utils.not_empty_string", [Column], ["trim_whitespace"], NotEmptyString),
    }.ToFrozenDictionary(test => test.Name, StringComparer.Ordinal);

    private static FailingRows Unique(TestSubject subject) => subject.Query($"""
        SELECT {subject.Column} AS unique_field, count(*) AS n_records
        FROM {subject.Filtered}
        WHERE {subject.Column} IS NOT NULL
        GROUP BY 1
        HAVING count(*) > 1
        """);

    private static FailingRows ValuesThat(string comparison, TestSubject subject) => subject.Query($"""
        SELECT value_field, n_records
        FROM (SELECT {subject.Column} AS value_field, count(*) AS n_records FROM {subject.Filtered} GROUP BY 1) all_values
        WHERE value_field {comparison} ({subject.Arguments.Literals("values")})
        """);

    private static FailingRows Relationships(TestSubject subject) => subject.Query($"""
        SELECT child.from_field
        FROM (SELECT {subject.Column} AS from_field FROM {subject.Filtered} WHERE {subject.Column} IS NOT NULL) child
        LEFT JOIN (SELECT {subject.Arguments.Text("field")} AS to_field FROM {RelationArgument.Resolve(subject.Arguments.Text("to"), subject.Context)}) parent
          ON child.from_field = parent.to_field
        WHERE parent.to_field IS NULL
        """);

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
        return subject.Each(subject.Arguments.Optional(Column) is { } column ? $"NOT ({column} {expression})" : $"NOT ({expression})");
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
            ? throw new Diagnostics.ExpectedException("The test 'dbt_utils.accepted_range' needs 'min_value', 'max_value' or both.")
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
}
