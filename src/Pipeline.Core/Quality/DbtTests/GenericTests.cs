using System.Collections.Frozen;

namespace Pipeline.Quality.DbtTests;

/// <summary>dbt's four generic tests, and by name those of the packages that run without being installed.</summary>
internal static class GenericTests
{
    /// <summary>The argument that a test under a column is given by being there.</summary>
    public const string Column = "column_name";

    /// <summary>All of them, by name.</summary>
    public static readonly FrozenDictionary<string, GenericTest> ByName = ((GenericTest[])
    [
        new("not_null", [Column], [], subject => subject.Each($"{subject.Column} IS NULL")),
        new("unique", [Column], [], Unique),
        new("accepted_values", [Column, "values"], ["quote"], subject => ValuesThat("NOT IN", subject)),
        new("relationships", [Column, "to", "field"], [], Relationships),
        .. UtilsTests.All,
        .. UtilsComparisons.All,
        .. ExpectedValues.All,
        .. ExpectedFigures.All,
        .. ExpectedTables.All,
    ]).ToFrozenDictionary(test => test.Name, StringComparer.Ordinal);

    private static FailingRows Unique(TestSubject subject) => subject.Query($"""
        SELECT {subject.Column} AS unique_field, count(*) AS n_records
        FROM {subject.Filtered}
        WHERE {subject.Column} IS NOT NULL
        GROUP BY 1
        HAVING count(*) > 1
        """);

    /// <summary>The distinct values that are, or are not, in the list.</summary>
    public static FailingRows ValuesThat(string comparison, TestSubject subject) => subject.Query($"""
        SELECT value_field, n_records
        FROM (SELECT {subject.Column} AS value_field, count(*) AS n_records FROM {subject.Filtered} GROUP BY 1) all_values
        WHERE value_field {comparison} ({subject.Arguments.Literals("values")})
        """);

    /// <summary>Children without a parent; NULL refers to none. Conditions, where the test takes them, choose children and parents.</summary>
    public static FailingRows Relationships(TestSubject subject) => subject.Query($"""
        SELECT child.from_field
        FROM (SELECT {subject.Column} AS from_field FROM {SqlText.From(subject.Filtered, $"{subject.Column} IS NOT NULL", subject.Arguments.Optional("from_condition"))}) child
        LEFT JOIN (SELECT {subject.Arguments.Text("field")} AS to_field FROM {SqlText.From(subject.Other("to"), subject.Arguments.Optional("to_condition"))}) parent
          ON child.from_field = parent.to_field
        WHERE parent.to_field IS NULL
        """);
}
