using System.Text.Json;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>
/// Writes a classic checkpoint: the whole state of a version in one Parquet file, one action a row. It is written as JSON
/// lines first, in the shape of the log's own actions, and the codec makes it Parquet.
/// </summary>
internal sealed class CheckpointWriter(DeltaTable table)
{
    private static readonly MapType Texts = new(DataType.String, DataType.String);
    private static readonly ArrayType Names = new(DataType.String);

    /// <summary>The columns the protocol gives a checkpoint.</summary>
    public static StructType Schema { get; } = Struct(
        ("txn", Struct(("appId", DataType.String), ("version", DataType.Long), ("lastUpdated", DataType.Long))),
        ("add", Struct(
            ("path", DataType.String), ("partitionValues", Texts), ("size", DataType.Long), ("modificationTime", DataType.Long),
            ("dataChange", DataType.Boolean), ("tags", Texts), ("stats", DataType.String))),
        ("remove", Struct(
            ("path", DataType.String), ("deletionTimestamp", DataType.Long), ("dataChange", DataType.Boolean),
            ("extendedFileMetadata", DataType.Boolean), ("partitionValues", Texts), ("size", DataType.Long))),
        ("metaData", Struct(
            ("id", DataType.String), ("name", DataType.String), ("description", DataType.String),
            ("format", Struct(("provider", DataType.String), ("options", Texts))), ("schemaString", DataType.String),
            ("partitionColumns", Names), ("configuration", Texts), ("createdTime", DataType.Long))),
        ("protocol", Struct(
            ("minReaderVersion", DataType.Integer), ("minWriterVersion", DataType.Integer), ("readerFeatures", Names), ("writerFeatures", Names))),
        ("domainMetadata", Struct(("domain", DataType.String), ("configuration", DataType.String), ("removed", DataType.Boolean))));

    /// <summary>Writes the checkpoint, then the pointer to it.</summary>
    public async Task WriteAsync(DeltaSnapshot snapshot, CancellationToken cancellationToken)
    {
        TableFeatures.RequireWritable(table.Key, snapshot.Protocol, snapshot.Metadata);
        using var scratch = new ScratchFolder(table.Codec.ScratchFolder);
        var (lines, parquet) = (scratch.File("checkpoint.json"), scratch.File("checkpoint.parquet"));
        DeltaAction[] actions = [.. ActionsOf(snapshot)];
        await using (var file = File.Create(lines)) ActionWriter.Write(file, actions);
        await table.Codec.WriteAsync(lines, parquet, Schema, cancellationToken);
        await table.Store.PutFileAsync(table.Log.KeyOf(LogFile.CheckpointName(snapshot.Version)), parquet, cancellationToken);
        var pointer = new MemoryStream(Pointer(snapshot, actions.Length, new FileInfo(parquet).Length));
        await table.Store.PutAsync(table.Log.KeyOf(LogFile.LastCheckpoint), pointer, cancellationToken);
    }

    private IEnumerable<DeltaAction> ActionsOf(DeltaSnapshot snapshot)
    {
        var retention = TableProperties.Duration(snapshot.Metadata, "delta.deletedFileRetentionDuration") ?? table.Upkeep.TombstoneRetention;
        var oldest = (table.Clock.GetUtcNow() - retention).ToUnixTimeMilliseconds();

        // A checkpoint changes no data, and readers need not look at old commits to know it.
        return
        [
            snapshot.Protocol,
            snapshot.Metadata,
            .. snapshot.Transactions.Values,
            .. snapshot.Domains.Values,
            .. snapshot.Tombstones.Values.Where(remove => (remove.DeletionTimestamp ?? 0) > oldest).Select(remove => remove with { DataChange = false }),
            .. snapshot.Files.Select(add => add with { DataChange = false }),
        ];
    }

    private static byte[] Pointer(DeltaSnapshot snapshot, int actions, long bytes)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", snapshot.Version);
            writer.WriteNumber("size", actions);
            writer.WriteNumber("sizeInBytes", bytes);
            writer.WriteNumber("numOfAddFiles", snapshot.FilesByPath.Count);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static StructType Struct(params (string Name, DataType Type)[] columns) =>
        new([.. columns.Select(column => new Column(column.Name, column.Type))]);
}
