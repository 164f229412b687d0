using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>Writes the rows of several data files into one, for compaction. Nothing is committed.</summary>
/// <param name="connection">Used by one call at a time.</param>
/// <param name="pathOf">Where a data file can be read on this machine.</param>
/// <param name="folder">The folder the new files are written under.</param>
public sealed class FileJoiner(DuckDbConnection connection, Func<AddFile, string> pathOf, string folder)
{
    /// <summary>The group's rows in a file of their own. Rows that went missing or doubled would be a bug, and stop it.</summary>
    public IReadOnlyList<StagedFile> Join(DeltaSnapshot snapshot, CompactionGroup group, string name, CancellationToken cancellationToken)
    {
        var partitionBy = snapshot.Metadata.PartitionColumns;
        var columns = snapshot.Schema.Columns.Select(column => new ModelColumn(column.Name, DuckDbTypeText.Print(column.Type), column.Type)).ToList();
        var rows = LakeSql.Select(snapshot.Schema, partitionBy, [.. group.Files.Select(file => DataFile.Of(file, pathOf))]);
        var written = new ParquetStage(connection, folder, name).Write(rows, columns, partitionBy, cancellationToken);
        return group.Rows is not { } expected || written.Sum(file => file.Rows) == expected
            ? written
            : throw new InvalidOperationException($"compaction made {written.Sum(file => file.Rows)} rows of {expected}");
    }
}
