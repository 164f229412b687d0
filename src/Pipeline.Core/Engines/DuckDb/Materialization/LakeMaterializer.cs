using Pipeline.Diagnostics;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>
/// Builds candidates of lake tables with DuckDB: runs the query into Parquet files and works out which files of the current
/// version they replace. Only files that hold a replaced row are rewritten, never the table.
/// </summary>
/// <param name="connection">Where the query's inputs are registered; used by one build at a time.</param>
/// <param name="pathOf">Where a data file of the current version can be read on this machine.</param>
/// <param name="spool">The folder candidates are written under, each in one of its own.</param>
public sealed class LakeMaterializer(DuckDbConnection connection, Func<AddFile, string> pathOf, string spool)
{
    /// <summary>Runs the query and stages its files. A failure leaves nothing behind.</summary>
    /// <exception cref="ExpectedException">The query fails, its columns do not fit the table, or its keys are not unique.</exception>
    public LakeCandidate Build(LakeBuild build, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(spool, $"{build.Relation.Schema}.{build.Relation.Identifier}-{build.LoadId}");
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            return Build(build, folder, cancellationToken);
        }
        catch
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private LakeCandidate Build(LakeBuild build, string folder, CancellationToken cancellationToken)
    {
        var columns = ModelColumn.Of(connection, build.Sql, cancellationToken);
        var schema = new StructType([.. columns.Select(column => new Schema.Column(column.Name, column.Type))]);
        RequireColumns(build, schema);
        var stage = new ParquetStage(connection, folder, build.LoadId);
        var written = stage.Write(build.Sql, columns, build.PartitionBy, cancellationToken);
        var (rewritten, removed) = Replace(build, schema, columns, written, stage, cancellationToken);
        return new LakeCandidate(build, schema, [.. written, .. rewritten], removed, written.Sum(file => file.Rows), folder);
    }

    private (IReadOnlyList<StagedFile> Rewritten, IReadOnlyList<AddFile> Removed) Replace(
        LakeBuild build, StructType schema, IReadOnlyList<ModelColumn> columns, IReadOnlyList<StagedFile> written, ParquetStage stage,
        CancellationToken cancellationToken)
    {
        var current = build.Current?.Files ?? [];
        switch (build.Strategy)
        {
            case IncrementalStrategy.Append:
                return ([], []);
            case IncrementalStrategy.InsertOverwrite:
                var touched = written.Select(file => PartitionKey(build.PartitionBy, file.PartitionValues)).ToHashSet(StringComparer.Ordinal);
                return ([], [.. current.Where(file => touched.Contains(PartitionKey(build.PartitionBy, file.PartitionValues)))]);
            case IncrementalStrategy.Merge or IncrementalStrategy.DeleteInsert:
                return Merge(build, schema, columns, written, stage, cancellationToken);
            case IncrementalStrategy.ReplaceTable:
                return ([], [.. current]);
            default:
                throw new ExpectedException(
                    $"{build.Relation.Identifier} joins its rows by {build.Strategy.ToString().ToLowerInvariant()}, which a lake table cannot do",
                    "Use append, merge, delete+insert or insert_overwrite.");
        }
    }

    /// <summary>
    /// Finds the files that hold a row with one of the new keys, wherever it lies, and writes those files again without such
    /// rows. Keys are compared first and alone: a window over whole rows does not fit in memory (specs/duckdb.md §2.6).
    /// </summary>
    private (IReadOnlyList<StagedFile> Rewritten, IReadOnlyList<AddFile> Removed) Merge(
        LakeBuild build, StructType schema, IReadOnlyList<ModelColumn> columns, IReadOnlyList<StagedFile> written, ParquetStage stage,
        CancellationToken cancellationToken)
    {
        if (written is []) return ([], []);
        var keys = string.Join(", ", build.UniqueKey.Select(DuckDbSql.Quoted));
        var news = LakeSql.Select(schema, build.PartitionBy, [.. written.Select(DataFile.Of)]);
        RequireUniqueKeys(build, keys, news, cancellationToken);
        if (build.Current is not { FilesByPath.Count: > 0 } current) return ([], []);

        var byPath = current.Files.ToDictionary(pathOf, StringComparer.Ordinal);
        var olds = LakeSql.Select(schema, build.PartitionBy, [.. byPath.Select(pair => new DataFile(pair.Key, pair.Value.PartitionValues, pair.Value.Stats))], withFileName: true);
        var touched = connection
            .QueryRows($"SELECT DISTINCT filename FROM ({olds}) SEMI JOIN ({news}) USING ({keys})", cancellationToken: cancellationToken)
            .Select(row => byPath[(string)row[0]!])
            .ToList();
        if (touched is []) return ([], []);

        var survivors = LakeSql.Select(schema, build.PartitionBy, [.. touched.Select(file => DataFile.Of(file, pathOf))]);
        var kept = columns.Select(column => column with { EngineType = DuckDbTypeText.Print(column.Type) }).ToList();
        return (stage.Write($"SELECT * FROM ({survivors}) ANTI JOIN ({news}) USING ({keys})", kept, build.PartitionBy, cancellationToken), touched);
    }

    private void RequireUniqueKeys(LakeBuild build, string keys, string news, CancellationToken cancellationToken)
    {
        var nullKey = string.Join(" OR ", build.UniqueKey.Select(key => $"{DuckDbSql.Quoted(key)} IS NULL"));
        if (connection.QuerySingle<long>($"SELECT count(*) FROM ({news}) WHERE {nullKey}", cancellationToken: cancellationToken) is > 0 and var nulls)
            throw new ExpectedException(
                $"{nulls} rows of {build.Relation.Identifier} have no {keys}: a row without its key cannot be merged",
                "Filter them out in the model, or give them a key.");
        var twice = connection.QueryRows(
            $"SELECT {keys}, count(*) FROM ({news}) GROUP BY ALL HAVING count(*) > 1 LIMIT 1", cancellationToken: cancellationToken);
        if (twice is [var row, ..])
            throw new ExpectedException(
                $"{build.Relation.Identifier} returned {row[^1]} rows with {keys} = {string.Join(", ", row[..^1])}: which one to keep is for the model to say",
                "Deduplicate in the model, or widen unique_key.");
    }

    /// <summary>Partition and key columns must be there; a table that is kept must keep its columns.</summary>
    private static void RequireColumns(LakeBuild build, StructType schema)
    {
        foreach (var name in build.PartitionBy.Concat(build.UniqueKey))
        {
            if (schema.Find(name) is null)
                throw new ExpectedException(
                    $"{build.Relation.Identifier} declares the column '{name}' in partition_by or unique_key and does not return it",
                    NearestName.Hint(name, [.. schema.Columns.Select(column => column.Name)]));
        }

        if (build.PartitionBy.Count == schema.Columns.Count)
            throw new ExpectedException($"{build.Relation.Identifier} is partitioned by all of its columns: nothing is left to store", "Partition by fewer.");
        if (build.Current is not { } current || build.Strategy is IncrementalStrategy.ReplaceTable) return;
        if (!Described(current.Schema).SequenceEqual(Described(schema)) || !current.Metadata.PartitionColumns.SequenceEqual(build.PartitionBy))
            throw new ExpectedException(
                $"{build.Relation.Identifier} now returns {string.Join(", ", Described(schema).Except(Described(current.Schema)).DefaultIfEmpty("fewer or reordered columns"))}, "
                + "which its table does not have",
                "Run once with --full-refresh to rebuild the table with the new columns.");
    }

    private static IEnumerable<string> Described(StructType schema) =>
        schema.Columns.Select(column => $"{column.Name} {DuckDbTypeText.Print(column.Type)}");

    private static string PartitionKey(IReadOnlyList<string> partitionBy, IReadOnlyDictionary<string, string?> values) =>
        string.Join('\n', partitionBy.Select(name => values.GetValueOrDefault(name) ?? "\0"));
}
