using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>The files of a table that hold rows with given keys, and the rows in them that stay.</summary>
/// <param name="Touched">Files to write again.</param>
/// <param name="SelectKept">Their rows with other keys; null when no file is touched.</param>
internal sealed record Replacement(IReadOnlyList<AddFile> Touched, string? SelectKept)
{
    /// <summary>Finds them. Only key columns are read, and of those only what the bounds do not rule out.</summary>
    /// <param name="connection">The engine.</param>
    /// <param name="schema">The table's columns after the load.</param>
    /// <param name="partitionBy">Its partition columns.</param>
    /// <param name="candidates">Files that may hold such rows.</param>
    /// <param name="pathOf">Where they lie.</param>
    /// <param name="keys">Pairs of the table's column and the key query's.</param>
    /// <param name="selectKeys">The key query.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Replacement Find(
        DuckDbConnection connection, StructType schema, IReadOnlyList<string> partitionBy, IReadOnlyList<AddFile> candidates,
        Func<AddFile, string> pathOf, IReadOnlyList<(string Column, string Key)> keys, string selectKeys, CancellationToken cancellationToken)
    {
        if (candidates is []) return new Replacement([], null);
        var matches = string.Join(" AND ", keys.Select(pair => $"o.{DuckDbSql.Quoted(pair.Column)} = k.{DuckDbSql.Quoted(pair.Key)}"));
        var byPath = candidates.ToDictionary(pathOf, StringComparer.Ordinal);
        var rows = LakeSql.Select(schema, partitionBy, [.. candidates.Select(file => DataFile.Of(file, pathOf))], withFileName: true);
        var touched = connection
            .QueryRows($"SELECT DISTINCT filename FROM ({rows}) o SEMI JOIN ({selectKeys}) k ON {matches}", cancellationToken: cancellationToken)
            .Select(row => byPath[(string)row[0]!])
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        if (touched is []) return new Replacement([], null);
        var olds = LakeSql.Select(schema, partitionBy, [.. touched.Select(file => DataFile.Of(file, pathOf))]);
        return new Replacement(touched, $"SELECT * FROM ({olds}) o ANTI JOIN ({selectKeys}) k ON {matches}");
    }
}
