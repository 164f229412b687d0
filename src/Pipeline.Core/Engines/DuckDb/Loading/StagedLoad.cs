using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>A load that is written and not committed: nobody can see it. Its files lie in a folder of their own in the spool.</summary>
/// <param name="Table">The stream's table.</param>
/// <param name="Children">Its child tables.</param>
/// <param name="Rejects">The rejected rows; null for none.</param>
/// <param name="Folder">The spool folder that goes with it.</param>
public sealed record StagedLoad(StagedTable Table, IReadOnlyList<StagedTable> Children, StagedRejects? Rejects, string Folder);

/// <summary>What a load does to one table.</summary>
/// <param name="Child">The child's name; null for the stream's own table.</param>
/// <param name="Schema">All columns of the table after the load, partition columns included.</param>
/// <param name="PartitionBy">The partition columns.</param>
/// <param name="Added">Files it adds.</param>
/// <param name="Removed">Files of the planned version it replaces.</param>
/// <param name="RowsRead">Rows found in the parts, rejected ones included.</param>
/// <param name="Rows">Rows of the load that are in the table after it: those read without rejected, repeated and deleted ones.</param>
/// <param name="SchemaChanges">What changes of a table that exists, one sentence each.</param>
public sealed record StagedTable(
    string? Child,
    StructType Schema,
    IReadOnlyList<string> PartitionBy,
    IReadOnlyList<StagedFile> Added,
    IReadOnlyList<AddFile> Removed,
    long RowsRead,
    long Rows,
    IReadOnlyList<string> SchemaChanges);

/// <summary>Rejected rows, as gzip JSON lines: <c>load_id, reason, source_url, source_page, line, row</c>.</summary>
/// <param name="Path">Where the file lies.</param>
/// <param name="Rows">How many there are.</param>
public sealed record StagedRejects(string Path, long Rows);
