using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Lake.Delta;

/// <summary>Writes actions as lines of a log entry, or of a checkpoint before it becomes Parquet.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of an entry: one action a line.</summary>
    public static byte[] Print(IEnumerable<DeltaAction> actions)
    {
        using var buffer = new MemoryStream();
        Write(buffer, actions);
        return buffer.ToArray();
    }

    /// <summary>Writes one action a line.</summary>
    public static void Write(Stream target, IEnumerable<DeltaAction> actions)
    {
        using var writer = new Utf8JsonWriter(target, Options);
        foreach (var action in actions)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(NameOf(action));
            WriteFields(writer, action);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            target.WriteByte((byte)'\n');
        }
    }

    private static string NameOf(DeltaAction action) => action switch
    {
        AddFile => "add",
        RemoveFile => "remove",
        Transaction => "txn",
        DomainMetadata => "domainMetadata",
        Metadata => "metaData",
        Protocol => "protocol",
        CommitInfo => "commitInfo",
        _ => throw new UnreachableException(),
    };

    private static void WriteFields(Utf8JsonWriter writer, DeltaAction action)
    {
        switch (action)
        {
            case AddFile add: WriteAdd(writer, add); break;
            case RemoveFile remove: WriteRemove(writer, remove); break;
            case Metadata metadata: WriteMetadata(writer, metadata); break;
            case Protocol protocol: WriteProtocol(writer, protocol); break;
            case CommitInfo info: WriteCommitInfo(writer, info); break;
            case Transaction transaction:
                writer.WriteString("appId", transaction.AppId);
                writer.WriteNumber("version", transaction.Version);
                WriteNumber(writer, "lastUpdated", transaction.LastUpdated);
                break;
            case DomainMetadata domain:
                writer.WriteString("domain", domain.Domain);
                writer.WriteString("configuration", domain.Configuration);
                writer.WriteBoolean("removed", domain.IsRemoved);
                break;
            default: throw new UnreachableException();
        }
    }

    private static void WriteAdd(Utf8JsonWriter writer, AddFile add)
    {
        writer.WriteString("path", DataPath.Encode(add.Path));
        WriteMap(writer, "partitionValues", add.PartitionValues);
        writer.WriteNumber("size", add.Size);
        writer.WriteNumber("modificationTime", add.ModificationTime);
        writer.WriteBoolean("dataChange", add.DataChange);
        WriteText(writer, "stats", add.Stats);
        if (add.Tags is not null) WriteMap(writer, "tags", add.Tags);
    }

    private static void WriteRemove(Utf8JsonWriter writer, RemoveFile remove)
    {
        writer.WriteString("path", DataPath.Encode(remove.Path));
        WriteNumber(writer, "deletionTimestamp", remove.DeletionTimestamp);
        writer.WriteBoolean("dataChange", remove.DataChange);
        if (remove.PartitionValues is null || remove.Size is null) return;
        writer.WriteBoolean("extendedFileMetadata", true);
        WriteMap(writer, "partitionValues", remove.PartitionValues);
        WriteNumber(writer, "size", remove.Size);
    }

    private static void WriteMetadata(Utf8JsonWriter writer, Metadata metadata)
    {
        writer.WriteString("id", metadata.Id);
        WriteText(writer, "name", metadata.Name);
        WriteText(writer, "description", metadata.Description);
        writer.WriteStartObject("format");
        writer.WriteString("provider", "parquet");
        writer.WriteStartObject("options");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("schemaString", metadata.SchemaString);
        WriteList(writer, "partitionColumns", metadata.PartitionColumns);
        WriteMap(writer, "configuration", metadata.Configuration);
        WriteNumber(writer, "createdTime", metadata.CreatedTime);
    }

    private static void WriteProtocol(Utf8JsonWriter writer, Protocol protocol)
    {
        writer.WriteNumber("minReaderVersion", protocol.MinReaderVersion);
        writer.WriteNumber("minWriterVersion", protocol.MinWriterVersion);

        // The lists exist exactly when the version says that features are listed.
        if (protocol.MinReaderVersion >= 3) WriteList(writer, "readerFeatures", protocol.ReaderFeatures);
        if (protocol.MinWriterVersion >= 7) WriteList(writer, "writerFeatures", protocol.WriterFeatures);
    }

    private static void WriteCommitInfo(Utf8JsonWriter writer, CommitInfo info)
    {
        writer.WriteNumber("timestamp", info.Timestamp);
        writer.WriteString("operation", info.Operation);
        WriteMap(writer, "operationParameters", info.OperationParameters);
        WriteMap(writer, "operationMetrics", info.OperationMetrics);
        WriteText(writer, "engineInfo", info.EngineInfo);
        WriteText(writer, "txnId", info.TransactionId);
        WriteText(writer, "runId", info.RunId);
        WriteText(writer, "loadId", info.LoadId);
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is not null) writer.WriteNumber(name, value.Value);
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string?> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map) writer.WriteString(key, value);
        writer.WriteEndObject();
    }
}
