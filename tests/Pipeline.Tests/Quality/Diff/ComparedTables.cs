using System.Globalization;
using Pipeline.Engines.DuckDb;
using Pipeline.Quality.Diff;
using Pipeline.Schema;

namespace Pipeline.Tests.Quality.Diff;

/// <summary>Two tables of an engine of their own, <c>o</c> and <c>n</c>, and what comparing them finds, in words.</summary>
internal static class ComparedTables
{
    /// <summary>Compares two SELECTs.</summary>
    public static async Task<TableDifference> CompareAsync(string old, string news, Func<DiffRequest, DiffRequest>? change = null)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1 });
        await using var engine = new DuckDbEngine(database.Connect());
        await engine.ExecuteAsync($"CREATE TABLE o AS {old}; CREATE TABLE n AS {news}", CancellationToken.None);
        var request = new DiffRequest { Old = new DiffSide("old", "o"), New = new DiffSide("new", "n") };
        return await new TableDiff(engine).CompareAsync(change is null ? request : change(request), CancellationToken.None);
    }

    /// <summary>The classes that are not empty: <c>identical 2, modified 1</c>.</summary>
    public static string InWords(RowClasses rows)
    {
        (string, long)[] classes =
        [
            ("identical", rows.Identical), ("modified", rows.Modified), ("added", rows.Added), ("removed", rows.Removed),
            ("nonunique", rows.NonUniqueOld), ("to", rows.NonUniqueNew), ("null keys", rows.NullKeysOld), ("and", rows.NullKeysNew),
        ];
        return string.Join(", ", classes.Where(pair => pair.Item2 > 0).Select(pair => $"{pair.Item1} {pair.Item2}"));
    }

    /// <summary><c>c 2 (to null 1, from null 0, by 3.5)</c>.</summary>
    public static string InWords(ColumnChanges column) => string.Create(
        CultureInfo.InvariantCulture,
        $"{column.Column} {column.Changed} (to null {column.BecameNull}, from null {column.WasNull}{(column.LargestDelta is { } delta ? $", by {delta}" : "")})");

    /// <summary><c>modified id=1: c a -> b</c>.</summary>
    public static string InWords(DiffExample example) =>
        $"{example.Class.ToString().ToLowerInvariant()} {string.Join(", ", example.Key.Select(value => $"{value.Column}={value.Value ?? "NULL"}"))}"
        + (example.Class is RowClass.NonUnique ? $" {example.OldCount} to {example.NewCount}" : "")
        + string.Concat(example.Changes.Select(change => $": {change.Column} {change.Old ?? "NULL"} -> {change.New ?? "NULL"}"));
}
