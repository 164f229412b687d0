using Pipeline.Diagnostics;
using Pipeline.Engines;

namespace Pipeline.Quality.DbtTests;

/// <summary>The tests of dbt_utils that compare a relation with another one.</summary>
internal static class UtilsComparisons
{
    private static readonly string[] Numbers = ["FLOAT", "DOUBLE", "DECIMAL"];

    /// <summary>All of them.</summary>
    public static readonly GenericTest[] All =
    [
        new("dbt_utils.cardinality_equality", [GenericTests.Column, "to", "field"], [], CardinalityEquality),
        new("dbt_utils.equal_rowcount", ["compare_model"], ["group_by_columns"], EqualRowcount),
        new("dbt_utils.fewer_rows_than", ["compare_model"], ["group_by_columns"], FewerRowsThan),
        new("dbt_utils.equality", ["compare_model"], ["compare_columns", "exclude_columns", "precision"], Equality),
    ];

    // A value with another count stands on both sides, and so fails twice.
    private static FailingRows CardinalityEquality(TestSubject subject)
    {
        var own = $"SELECT {subject.Column} AS value_field, count(*) AS num_rows FROM {subject.Filtered} GROUP BY ALL";
        var other = $"SELECT {subject.Arguments.Text("field")} AS value_field, count(*) AS num_rows FROM {subject.Other("to")} GROUP BY ALL";
        return subject.Query($"({own} EXCEPT {other})\nUNION ALL\n({other} EXCEPT {own})");
    }

    // A group that only one side has counts as NULL, as in the package: its difference is unknown, and so nothing.
    private static FailingRows EqualRowcount(TestSubject subject) =>
        subject.Query($"SELECT *, abs(own_rows - other_rows) AS diff_count\nFROM {Counts(subject)} counted") with { FailCalc = "sum(coalesce(diff_count, 0))" };

    private static FailingRows FewerRowsThan(TestSubject subject) => subject.Query($"""
        SELECT *, CASE WHEN own_rows > other_rows THEN own_rows - other_rows WHEN own_rows = other_rows THEN 1 ELSE 0 END AS row_count_delta
        FROM {Counts(subject)} counted
        """) with
    {
        FailCalc = "sum(coalesce(row_count_delta, 0))",
    };

    private static string Counts(TestSubject subject)
    {
        string[] groups = ["1", .. subject.Arguments.List("group_by_columns")];
        var named = string.Join(", ", groups.Select((column, index) => $"{column} AS group_{index}"));
        var isSame = string.Join(" AND ", groups.Select((_, index) => $"own.group_{index} = other.group_{index}"));
        return $"""
            (SELECT own_rows, other_rows
             FROM (SELECT {named}, count(*) AS own_rows FROM {subject.Filtered} GROUP BY ALL) own
             FULL JOIN (SELECT {named}, count(*) AS other_rows FROM {subject.Other("compare_model")} GROUP BY ALL) other ON {isSame})
            """;
    }

    private static FailingRows Equality(TestSubject subject)
    {
        var (compared, excluded) = (subject.Arguments.List("compare_columns"), subject.Arguments.List("exclude_columns"));
        if (compared is not [] && excluded is not [])
            throw new ExpectedException("The test 'dbt_utils.equality' takes 'compare_columns' or 'exclude_columns', not both.");
        var precision = subject.Arguments.Optional("precision");
        var rows = (compared is not [] && precision is null)
            ? subject.Query(Differences(subject, compared))
            : subject.Query("") with { WriteAsync = WriteAsync };
        return rows with
        {
            FailCalc = "count(*) + coalesce(abs(sum(CASE WHEN which_diff = 'a_minus_b' THEN 1 ELSE 0 END) - sum(CASE WHEN which_diff = 'b_minus_a' THEN 1 ELSE 0 END)), 0)",
        };

        async Task<string> WriteAsync(IEngine engine, CancellationToken cancellationToken)
        {
            var own = await ColumnsAsync(engine, subject.Filtered, cancellationToken);
            var other = await ColumnsAsync(engine, subject.Other("compare_model"), cancellationToken);
            var kept = Kept(own);
            if (compared is [] && !kept.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(Kept(other).Select(column => column.Name)))
                throw new ExpectedException("The relations have different columns.", "Name the ones to compare in 'compare_columns', or leave some out with 'exclude_columns'.");
            return Differences(subject, [.. kept.Select(column => Rounded(column, precision))]);
        }

        List<(string Name, string Type)> Kept(IReadOnlyList<(string Name, string Type)> columns) =>
        [
            .. columns.Where(column => compared is [] || compared.Contains(column.Name, StringComparer.OrdinalIgnoreCase))
                .Where(column => !excluded.Contains(column.Name, StringComparer.OrdinalIgnoreCase)),
        ];
    }

    /// <summary>Sets, not bags: a row that one side has twice is not seen.</summary>
    private static string Differences(TestSubject subject, IReadOnlyList<string> columns)
    {
        var selected = string.Join(", ", columns);
        var (own, other) = ($"SELECT {selected} FROM {subject.Filtered}", $"SELECT {selected} FROM {subject.Other("compare_model")}");
        return $"SELECT 'a_minus_b' AS which_diff, * FROM ({own} EXCEPT {other}) a\nUNION ALL\nSELECT 'b_minus_a' AS which_diff, * FROM ({other} EXCEPT {own}) b";
    }

    private static string Rounded((string Name, string Type) column, string? precision) =>
        precision is not null && Numbers.Any(number => column.Type.StartsWith(number, StringComparison.OrdinalIgnoreCase))
            ? $"round({SqlText.Name(column.Name)}, {precision}) AS {SqlText.Name(column.Name)}"
            : SqlText.Name(column.Name);

    private static async Task<IReadOnlyList<(string Name, string Type)>> ColumnsAsync(IEngine engine, string relation, CancellationToken cancellationToken)
    {
        var described = await engine.QueryAsync($"DESCRIBE SELECT * FROM {relation}", cancellationToken);
        return [.. described.Rows.Select(row => ($"{row[0]}", $"{row[1]}"))];
    }
}
