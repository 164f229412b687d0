using System.Globalization;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>A file of a raw stream and the load that landed it.</summary>
/// <param name="Path">Where it can be read on this machine.</param>
/// <param name="Key">Its key in the lake.</param>
/// <param name="LoadId">The load.</param>
/// <param name="LoadOrdinal">The load's number within the stream, from 1, in commit order.</param>
/// <param name="IngestedAt">When the load was committed.</param>
/// <param name="Landing">The value of the stream's landing partition; null when it has none.</param>
public sealed record StreamFile(string Path, string Key, string LoadId, long LoadOrdinal, DateTimeOffset IngestedAt, string? Landing);

/// <summary>A column of a raw stream: its name and its type in DuckDB's words, because JSON and structs are read as such.</summary>
public sealed record StreamFileColumn(string Name, string Type);

/// <summary>
/// Shows lake tables, candidates and raw streams to DuckDB as views under the names models read them by. The lists of files
/// come from snapshots, so a view shows one version however long a run lasts.
/// </summary>
public sealed class LakeRelations(DuckDbConnection connection)
{
    /// <summary>The catalog all relations live in.</summary>
    public const string Catalog = "lake";

    /// <summary>Makes the catalog; once per database.</summary>
    public void Attach() => connection.Execute($"ATTACH ':memory:' AS {DuckDbSql.Quoted(Catalog)}; USE {DuckDbSql.Quoted(Catalog)}");

    /// <summary>Shows a table at a version.</summary>
    public void ShowTable(Relation relation, DeltaSnapshot snapshot, Func<AddFile, string> pathOf) =>
        Show(relation, snapshot.Schema, snapshot.Metadata.PartitionColumns, snapshot.Files.Select(file => FileOf(file, pathOf)));

    /// <summary>Shows some files of a table.</summary>
    public void ShowFiles(Relation relation, DeltaSnapshot snapshot, IEnumerable<AddFile> files, Func<AddFile, string> pathOf) =>
        Show(relation, snapshot.Schema, snapshot.Metadata.PartitionColumns, files.Select(file => FileOf(file, pathOf)));

    /// <summary>Shows the rows a table would have if the candidate were published.</summary>
    public void ShowCandidate(LakeCandidate candidate, Func<AddFile, string> pathOf)
    {
        var kept = candidate.Kept.Select(file => FileOf(file, pathOf));
        var added = candidate.Added.Select(file => DataFile.Of(file));
        Show(candidate.Build.Relation, candidate.Schema, candidate.Build.PartitionBy, kept.Concat(added));
    }

    /// <summary>Shows a query under a name.</summary>
    public void ShowQuery(Relation relation, string sql)
    {
        CreateSchema(relation);
        connection.Execute($"CREATE OR REPLACE VIEW {relation} AS {sql}");
    }

    /// <summary>
    /// Shows a raw stream: its declared columns, or the whole row as <c>row</c>, and where each row came from
    /// (<c>_load_id, _load_ordinal, _ingested_at, _file</c> and the landing partition).
    /// </summary>
    public void ShowStream(Relation relation, IReadOnlyList<StreamFileColumn> columns, string? landingPartition, IReadOnlyList<StreamFile> files)
    {
        CreateSchema(relation);
        var list = relation with { Identifier = relation.Identifier + "__files" };
        connection.Execute(
            $"CREATE OR REPLACE TABLE {list} (path VARCHAR, _load_id VARCHAR, _load_ordinal BIGINT, _ingested_at TIMESTAMP WITH TIME ZONE, _file VARCHAR, landing DATE)");
        foreach (var chunk in files.Chunk(500)) connection.Execute($"INSERT INTO {list} VALUES {string.Join(", ", chunk.Select(Values))}");
        var lineage = "f._load_id, f._load_ordinal, f._ingested_at, f._file"
            + (landingPartition is null ? "" : $", f.landing AS {DuckDbSql.Quoted(landingPartition)}");
        ShowQuery(relation, files is []
            ? $"SELECT {EmptyColumns(columns)}, {lineage} FROM {list} f WHERE false"
            : $"SELECT {RowColumns(columns)}, {lineage} FROM {ReadJson(columns, files)} r JOIN {list} f ON f.path = r.filename");
    }

    private void Show(Relation relation, StructType schema, IReadOnlyList<string> partitionBy, IEnumerable<DataFile> files) =>
        ShowQuery(relation, LakeSql.Select(schema, partitionBy, [.. files]));

    private void CreateSchema(Relation relation) =>
        connection.Execute($"CREATE SCHEMA IF NOT EXISTS {DuckDbSql.Quoted(relation.Database)}.{DuckDbSql.Quoted(relation.Schema)}");

    private static DataFile FileOf(AddFile file, Func<AddFile, string> pathOf) => DataFile.Of(file, pathOf);

    /// <summary>Never a glob and never auto-detection: that is quadratic in the number of files (specs/duckdb.md §2.5).</summary>
    private static string ReadJson(IReadOnlyList<StreamFileColumn> columns, IReadOnlyList<StreamFile> files)
    {
        var paths = DuckDbSql.PathLiteral(files.Select(file => file.Path));
        if (columns is []) return $"read_json_objects({paths}, format = 'newline_delimited', filename = true)";
        var types = string.Join(", ", columns.Select(column => $"{DuckDbSql.Literal(column.Name)}: {DuckDbSql.Literal(column.Type)}"));
        return $"read_json({paths}, format = 'newline_delimited', columns = {{{types}}}, filename = true)";
    }

    private static string RowColumns(IReadOnlyList<StreamFileColumn> columns) =>
        columns is [] ? "r.json AS \"row\"" : string.Join(", ", columns.Select(column => $"r.{DuckDbSql.Quoted(column.Name)}"));

    private static string EmptyColumns(IReadOnlyList<StreamFileColumn> columns) =>
        columns is []
            ? "CAST(NULL AS JSON) AS \"row\""
            : string.Join(", ", columns.Select(column => $"CAST(NULL AS {column.Type}) AS {DuckDbSql.Quoted(column.Name)}"));

    private static string Values(StreamFile file) =>
        $"({DuckDbSql.Literal(file.Path)}, {DuckDbSql.Literal(file.LoadId)}, {file.LoadOrdinal.ToString(CultureInfo.InvariantCulture)}, "
        + $"{DuckDbSql.Literal(file.IngestedAt.ToString("O", CultureInfo.InvariantCulture))}, {DuckDbSql.Literal(file.Key)}, "
        + $"{(file.Landing is null ? "NULL" : DuckDbSql.Literal(file.Landing))})";
}
