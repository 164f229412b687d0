using Pipeline.Diagnostics;
using Pipeline.Quality.Diff;
using Pipeline.Schema;

namespace Pipeline.Tests.Quality.Diff;

/// <summary>What differs between two tables, and that nothing is hidden.</summary>
public sealed class TableDiffTests
{
    [Theory]
    // Equal rows, whatever their order; NULL equals NULL.
    [InlineData("(1, 'a'), (2, NULL)", "(2, NULL), (1, 'a')", "identical 2")]
    [InlineData("(1, 'a')", "(1, 'b')", "modified 1")]
    // Three-valued logic would lose these.
    [InlineData("(1, NULL), (2, 'b')", "(1, 'a'), (2, NULL)", "modified 2")]
    [InlineData("(1, 'a')", "(1, 'a'), (2, 'b')", "identical 1, added 1")]
    [InlineData("(1, 'a'), (2, 'b')", "(2, 'b')", "identical 1, removed 1")]
    // An added row whose columns are all NULL is added, not modified.
    [InlineData("(1, 'a')", "(1, 'a'), (NULL, NULL)", "identical 1, added 1, and 1")]
    [InlineData("(NULL, 'a')", "(NULL, 'b')", "modified 1, null keys 1, and 1")]
    // A key that occurs twice is no key: its rows are reported, not joined with one another.
    [InlineData("(1, 'a'), (2, 'b')", "(1, 'a'), (1, 'c'), (2, 'b')", "identical 1, nonunique 1, to 2")]
    [InlineData("(1, 'a'), (1, 'a')", "(1, 'a')", "nonunique 2, to 1")]
    [InlineData("(1, 'a'), (1, 'b'), (2, 'c')", "(1, 'b'), (1, 'a'), (2, 'd')", "identical 2, modified 1")]
    // With XOR instead of a sum a pair of equal rows would vanish.
    [InlineData("(3, 'a'), (3, 'a')", "(4, 'b'), (4, 'b')", "nonunique 2, to 2")]
    public async Task Rows_are_told_apart_by_key(string old, string news, string expected)
    {
        var result = await ComparedTables.CompareAsync(Rows(old), Rows(news), request => request with { Key = ["id"] });

        Assert.Equal(expected, ComparedTables.InWords(result.Rows));
        Assert.Equal(!expected.Contains("modified", StringComparison.Ordinal) && result.Rows.Differing == 0, result.IsEqual);
    }

    [Theory]
    [InlineData("(1, 'a'), (1, 'a')", "(1, 'a')", "identical 1, removed 1")]
    [InlineData("(1, 'a'), (1, 'a')", "(1, 'b'), (1, 'a')", "identical 1, added 1, removed 1")]
    [InlineData("(1, NULL), (1, NULL)", "(1, NULL), (1, NULL), (1, NULL)", "identical 2, added 1")]
    public async Task Without_a_key_rows_are_counted(string old, string news, string expected)
    {
        var result = await ComparedTables.CompareAsync(Rows(old), Rows(news));

        Assert.Empty(result.Key);
        Assert.Equal(expected, ComparedTables.InWords(result.Rows));
    }

    [Fact]
    public async Task A_column_that_names_every_row_is_found_and_said()
    {
        var result = await ComparedTables.CompareAsync(
            "SELECT i % 3 AS kind, i AS id, 'x' || i AS name FROM range(100) t(i)",
            "SELECT i % 3 AS kind, i AS id, CASE WHEN i IN (7, 8) THEN 'y' ELSE 'x' || i END AS name FROM range(100) t(i)");

        Assert.Equal(["id"], result.Key);
        Assert.True(result.IsKeyInferred);
        Assert.Equal("identical 98, modified 2", ComparedTables.InWords(result.Rows));
    }

    [Fact]
    public async Task Each_changed_column_is_counted_with_its_largest_step_and_examples_show_it()
    {
        var result = await ComparedTables.CompareAsync(
            "SELECT * FROM (VALUES (1, 10.5, 'a', DATE '2024-01-01'), (2, 20, 'b', NULL), (3, NULL, 'c', NULL)) t(id, price, name, day)",
            "SELECT * FROM (VALUES (1, 12.5, 'a', NULL), (2, 15, 'B', NULL), (3, 1, 'c', NULL)) t(id, price, name, day)",
            request => request with { Key = ["id"], Examples = 2 });

        Assert.Equal(
            ["price 3 (to null 0, from null 1, by 5)", "name 1 (to null 0, from null 0)", "day 1 (to null 1, from null 0)"],
            result.Columns.Select(ComparedTables.InWords));
        Assert.Equal(
            ["modified id=1: price 10.5 -> 12.5: day 2024-01-01 -> NULL", "modified id=2: price 20.0 -> 15.0: name b -> B"],
            result.Examples.Select(ComparedTables.InWords));
    }

    [Theory]
    [InlineData("*", 0.01, 0, "identical 2, modified 1")]
    [InlineData("a", 0.01, 0, "identical 2, modified 1")]
    [InlineData("a", 0.0, 0.1, "identical 2, modified 1")]
    [InlineData("a", 100.0, 0, "identical 2, modified 1")]
    [InlineData("b", 100.0, 0, "identical 1, modified 2")]
    public async Task Numbers_that_are_near_enough_are_equal_but_NULL_is_near_to_nothing(string column, double absolute, double relative, string expected)
    {
        var result = await ComparedTables.CompareAsync(
            "SELECT * FROM (VALUES (1, 1.0::DOUBLE, 5), (2, 2.0, 5), (3, NULL, 5)) t(id, a, b)",
            "SELECT * FROM (VALUES (1, 1.005::DOUBLE, 5), (2, 2.0, 5), (3, 3.0, 5)) t(id, a, b)",
            request => request with { Key = ["id"], Tolerances = new Dictionary<string, Tolerance> { [column] = new(absolute, relative) } });

        Assert.Equal(expected, ComparedTables.InWords(result.Rows));
    }

    [Fact]
    public async Task Columns_that_differ_by_themselves_are_findings_and_the_others_are_compared()
    {
        var result = await ComparedTables.CompareAsync(
            "SELECT 1 AS id, 'a' AS gone, 2::INTEGER AS n, 'x' AS Name, 5 AS last",
            "SELECT 1 AS id, 5 AS last, 2::DECIMAL(5, 2) AS n, 'x' AS name, true AS fresh",
            request => request with { Key = ["ID"] });

        Assert.Equal(
            ["fresh Added", "gone Removed", "n Type", "name Case", "last Order", "n Order", "name Order"],
            result.Schema.Select(difference => $"{difference.Column} {difference.Change}"));
        Assert.Equal("identical 1", ComparedTables.InWords(result.Rows));
        Assert.False(result.IsEqual);
    }

    [Theory]
    // The engine's hashes of these differ unless both are cast to one type first.
    [InlineData("1::INTEGER", "1::DOUBLE")]
    [InlineData("1.5::DECIMAL(5, 2)", "1.5::DECIMAL(5, 1)")]
    [InlineData("DATE '2024-01-01'", "TIMESTAMP '2024-01-01 00:00:00'")]
    [InlineData("'7'", "7")]
    [InlineData("0.0::DOUBLE", "-0.0::DOUBLE")]
    [InlineData("'nan'::DOUBLE", "'nan'::DOUBLE")]
    public async Task Equal_values_of_two_types_are_equal(string old, string news)
    {
        var result = await ComparedTables.CompareAsync($"SELECT 1 AS id, {old} AS v", $"SELECT 1 AS id, {news} AS v", request => request with { Key = ["id"] });

        Assert.Equal("identical 1", ComparedTables.InWords(result.Rows));
    }

    [Fact]
    public async Task Excluded_columns_and_rows_outside_the_filter_do_not_count()
    {
        var result = await ComparedTables.CompareAsync(
            "SELECT * FROM (VALUES (1, 'a', 1), (2, 'b', 1)) t(id, v, loaded)", "SELECT * FROM (VALUES (1, 'a', 2), (3, 'c', 2)) t(id, v, loaded)",
            request => request with { Key = ["id"], Exclude = ["loaded"], Where = "id < 2 -- only the first" });

        Assert.True(result.IsEqual);
        Assert.Equal((1, 1), (result.OldRows, result.NewRows));
    }

    [Fact]
    public async Task A_sample_takes_the_same_rows_of_both_sides()
    {
        const string Rows = "SELECT i AS id, i * 2 AS v FROM range(20000) t(i)";

        var result = await ComparedTables.CompareAsync(
            Rows, "SELECT i AS id, CASE WHEN i % 2 = 0 THEN i * 2 ELSE -1 END AS v FROM range(20000) t(i)",
            request => request with { Key = ["id"], SampleOneOf = 10 });

        Assert.InRange(result.OldRows, 1_700, 2_300);
        Assert.Equal(result.OldRows, result.NewRows);
        Assert.Equal(0, result.Rows.Added + result.Rows.Removed);
        Assert.InRange(result.Rows.Modified, result.OldRows * 4 / 10, result.OldRows * 6 / 10);
    }

    [Fact]
    public async Task Empty_tables_are_equal_to_each_other_and_to_nothing_else()
    {
        const string None = "SELECT 1 AS id WHERE false";

        Assert.True((await ComparedTables.CompareAsync(None, None, request => request with { Key = ["id"] })).IsEqual);
        Assert.Equal("added 1", ComparedTables.InWords((await ComparedTables.CompareAsync(None, "SELECT 1 AS id", request => request with { Key = ["id"] })).Rows));
    }

    [Theory]
    [InlineData("idd", "", "", "--key names the column 'idd', which is not in both relations", "Did you mean 'id'?")]
    [InlineData("id", "v", "", "--tolerance names 'v', which is VARCHAR and no number", "Leave it out")]
    [InlineData("id", "w", "", "--tolerance names the column 'w'", "")]
    public async Task A_wrong_name_is_said_with_the_nearest(string key, string tolerance, string exclude, string message, string hint)
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => ComparedTables.CompareAsync(
            "SELECT 1 AS id, 'x' AS v", "SELECT 1 AS id, 'y' AS v",
            request => request with
            {
                Key = [key],
                Exclude = exclude is "" ? [] : [exclude],
                Tolerances = tolerance is "" ? [] : new Dictionary<string, Tolerance> { [tolerance] = new(1, 0) },
            }));

        Assert.StartsWith(message, error.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Problems[0].Hint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relations_without_a_common_column_cannot_be_compared()
    {
        var error = await Assert.ThrowsAsync<ExpectedException>(() => ComparedTables.CompareAsync("SELECT 1 AS a", "SELECT 1 AS b"));

        Assert.Contains("no column in common", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Any two tables: what is found is what a comparison row by row in memory finds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task What_is_found_is_what_a_slow_comparison_finds(int seed)
    {
        var random = new Random(seed);
        var old = RandomRows(random, rows: 300);
        var news = old.Where(_ => random.Next(10) > 0).Select(row => random.Next(8) > 0 ? row : row with { A = random.Next(3) }).ToList();
        if (seed % 2 == 0) news.AddRange(RandomRows(random, rows: 40));

        var result = await ComparedTables.CompareAsync(Sql(old), Sql(news), request => request with { Key = ["k", "l"] });

        Assert.Equal(Expected(old, news), result.Rows);
    }

    private static RowClasses Expected(List<Row> old, List<Row> news)
    {
        var (before, after) = (old.ToLookup(row => (row.K, row.L)), news.ToLookup(row => (row.K, row.L)));
        var classes = new RowClasses(
            0, 0, 0, 0, NullKeysOld: old.Count(row => row.K is null || row.L is null), NullKeysNew: news.Count(row => row.K is null || row.L is null));
        foreach (var key in before.Select(group => group.Key).Union(after.Select(group => group.Key)))
            classes = classes.Plus(ClassOf([.. before[key]], [.. after[key]]));
        return classes;
    }

    private static RowClasses ClassOf(List<Row> before, List<Row> after) => (before, after) switch
    {
        ([var one], [var other]) => new RowClasses(one == other ? 1 : 0, one == other ? 0 : 1, 0, 0),
        ([_], []) => new RowClasses(0, 0, 0, 1),
        ([], [_]) => new RowClasses(0, 0, 1, 0),
        _ when before.Order(ByValue).SequenceEqual(after.Order(ByValue)) => new RowClasses(before.Count, 0, 0, 0),
        _ => new RowClasses(0, 0, 0, 0, before.Count, after.Count),
    };

    private static readonly Comparer<Row> ByValue = Comparer<Row>.Create((one, other) => string.CompareOrdinal($"{one}", $"{other}"));

    /// <summary>Few enough keys that some occur twice, some with NULL.</summary>
    private static List<Row> RandomRows(Random random, int rows) =>
    [
        .. Enumerable.Range(0, rows).Select(_ => new Row(
            random.Next(20) == 0 ? null : random.Next(1_000), random.Next(2), random.Next(3), random.Next(5) == 0 ? null : random.Next(3))),
    ];

    private static string Sql(List<Row> rows) =>
        $"SELECT * FROM (VALUES {string.Join(", ", rows.Select(row => $"({Sql(row.K)}, {Sql(row.L)}, {Sql(row.A)}, {Sql(row.B)})"))}) t(k, l, a, b)";

    private static string Sql(int? value) => value is { } number ? $"{number}" : "NULL::INTEGER";

    private sealed record Row(int? K, int? L, int? A, int? B);

    private static string Rows(string values) => $"SELECT id, v FROM (VALUES {values}) t(id, v)";
}
