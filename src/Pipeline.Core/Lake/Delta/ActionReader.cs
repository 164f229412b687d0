using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipeline.Diagnostics;
using static Pipeline.Lake.Delta.FieldValue;

namespace Pipeline.Lake.Delta;

/// <summary>
/// Reads log entries and checkpoints turned to JSON lines. Actions and fields it does not know are skipped, as the protocol
/// asks; a line that is broken, or an action without a required field, is an error.
/// </summary>
internal static class ActionReader
{
    /// <summary>Reads every line of an entry, telling each action to the receiver in order.</summary>
    public static void ReadLines(ReadOnlySpan<byte> lines, string origin, Action<DeltaAction> receive)
    {
        var number = 0;
        foreach (var range in lines.Split((byte)'\n'))
        {
            number++;
            var line = lines[range].Trim("\r \t"u8);
            if (line.IsEmpty) continue;
            if (ReadLine(line, origin, number) is { } action) receive(action);
        }
    }

    /// <summary>Reads one line; null when it holds nothing we know.</summary>
    public static DeltaAction? ReadLine(ReadOnlySpan<byte> line, string origin, int number)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 128 });
            reader.Read();
            return ReadAction(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new ExpectedException(
                $"{origin}:{number}: the log is broken: {exception.Message}", "Restore that object from a backup.", innerException: exception);
        }
    }

    /// <summary>An object with one member that is not null: the action. Checkpoint rows name all the others as null.</summary>
    private static DeltaAction? ReadAction(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an action is an object");
        DeltaAction? action = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var read = ReadMember(ref reader);
            action ??= read;
        }

        return action;
    }

    private static DeltaAction? ReadMember(ref Utf8JsonReader reader)
    {
        var kind = KindOf(ref reader);
        reader.Read();
        if (kind == Kind.Unknown || reader.TokenType == JsonTokenType.Null)
        {
            reader.Skip();
            return null;
        }

        var fields = new Fields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) fields.ReadField(ref reader);
        return fields.ToAction(kind);
    }

    private static Kind KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("add"u8) ? Kind.Add
        : reader.ValueTextEquals("remove"u8) ? Kind.Remove
        : reader.ValueTextEquals("txn"u8) ? Kind.Transaction
        : reader.ValueTextEquals("domainMetadata"u8) ? Kind.Domain
        : reader.ValueTextEquals("metaData"u8) ? Kind.Metadata
        : reader.ValueTextEquals("protocol"u8) ? Kind.Protocol
        : reader.ValueTextEquals("commitInfo"u8) ? Kind.CommitInfo
        : Kind.Unknown;

    private enum Kind
    {
        Unknown,
        Add,
        Remove,
        Transaction,
        Domain,
        Metadata,
        Protocol,
        CommitInfo,
    }

    /// <summary>The fields of any action. Their names mean the same wherever they occur, but for <c>version</c>-like numbers kept apart.</summary>
    private struct Fields
    {
        private string? path, stats, id, name, description, schemaString, appId, domain, configurationText, operation, engineInfo, txnId, runId, loadId;
        private long? size, modificationTime, deletionTimestamp, version, lastUpdated, createdTime, timestamp, minReaderVersion, minWriterVersion;
        private bool? dataChange, removed;
        private bool hasDeletionVector;
        private List<string>? readerFeatures, writerFeatures, partitionColumns;
        private IReadOnlyDictionary<string, string?>? partitionValues, tags, configuration, parameters, metrics;

        public void ReadField(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("path"u8)) path = DataPath.Decode(Text(ref reader) ?? throw new JsonException("'path' is null"));
            else if (reader.ValueTextEquals("partitionValues"u8)) partitionValues = Map(ref reader);
            else if (reader.ValueTextEquals("size"u8)) size = Number(ref reader);
            else if (reader.ValueTextEquals("modificationTime"u8)) modificationTime = Number(ref reader);
            else if (reader.ValueTextEquals("dataChange"u8)) dataChange = Flag(ref reader);
            else if (reader.ValueTextEquals("stats"u8)) stats = Text(ref reader);
            else if (reader.ValueTextEquals("tags"u8)) tags = Map(ref reader);
            else if (reader.ValueTextEquals("deletionVector"u8)) hasDeletionVector = IsPresent(ref reader);
            else if (reader.ValueTextEquals("deletionTimestamp"u8)) deletionTimestamp = Number(ref reader);
            else if (reader.ValueTextEquals("appId"u8)) appId = Text(ref reader);
            else if (reader.ValueTextEquals("version"u8)) version = Number(ref reader);
            else if (reader.ValueTextEquals("lastUpdated"u8)) lastUpdated = Number(ref reader);
            else if (reader.ValueTextEquals("domain"u8)) domain = Text(ref reader);
            else if (reader.ValueTextEquals("removed"u8)) removed = Flag(ref reader);
            else if (reader.ValueTextEquals("configuration"u8)) ReadConfiguration(ref reader);
            else ReadRareField(ref reader);
        }

        public readonly DeltaAction ToAction(Kind kind) => kind switch
        {
            Kind.Add => ToAdd(),
            Kind.Remove => new RemoveFile(Need(path), deletionTimestamp)
            {
                DataChange = dataChange ?? true,
                PartitionValues = partitionValues,
                Size = size,
            },
            Kind.Transaction => new Transaction(Need(appId), Need(version), lastUpdated),
            Kind.Domain => new DomainMetadata(Need(domain), configurationText ?? "", removed ?? false),
            Kind.Metadata => ToMetadata(),
            Kind.Protocol => new Protocol((int)Need(minReaderVersion), (int)Need(minWriterVersion))
            {
                ReaderFeatures = readerFeatures ?? [],
                WriterFeatures = writerFeatures ?? [],
            },
            _ => ToCommitInfo(),
        };

        private readonly AddFile ToAdd() => hasDeletionVector
            ? throw new ExpectedException($"the file '{path}' has a deletion vector, and the table feature 'deletionVectors' is not supported")
            : new AddFile(Need(path), Need(size), modificationTime ?? 0)
            {
                PartitionValues = partitionValues ?? ReadOnlyDictionary<string, string?>.Empty,
                DataChange = dataChange ?? true,
                Stats = stats,
                Tags = tags,
            };

        private readonly Metadata ToMetadata() => new(Need(id), Need(schemaString))
        {
            Name = name,
            Description = description,
            PartitionColumns = partitionColumns ?? [],
            Configuration = configuration ?? ReadOnlyDictionary<string, string?>.Empty,
            CreatedTime = createdTime,
        };

        private readonly CommitInfo ToCommitInfo() => new(timestamp ?? 0, operation ?? "")
        {
            OperationParameters = parameters ?? ReadOnlyDictionary<string, string?>.Empty,
            OperationMetrics = metrics ?? ReadOnlyDictionary<string, string?>.Empty,
            EngineInfo = engineInfo,
            TransactionId = txnId,
            RunId = runId,
            LoadId = loadId,
        };

        private void ReadRareField(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("id"u8)) id = Text(ref reader);
            else if (reader.ValueTextEquals("name"u8)) name = Text(ref reader);
            else if (reader.ValueTextEquals("description"u8)) description = Text(ref reader);
            else if (reader.ValueTextEquals("schemaString"u8)) schemaString = Text(ref reader);
            else if (reader.ValueTextEquals("partitionColumns"u8)) partitionColumns = List(ref reader);
            else if (reader.ValueTextEquals("createdTime"u8)) createdTime = Number(ref reader);
            else if (reader.ValueTextEquals("minReaderVersion"u8)) minReaderVersion = Number(ref reader);
            else if (reader.ValueTextEquals("minWriterVersion"u8)) minWriterVersion = Number(ref reader);
            else if (reader.ValueTextEquals("readerFeatures"u8)) readerFeatures = List(ref reader);
            else if (reader.ValueTextEquals("writerFeatures"u8)) writerFeatures = List(ref reader);
            else if (reader.ValueTextEquals("timestamp"u8)) timestamp = Number(ref reader);
            else if (reader.ValueTextEquals("operation"u8)) operation = Text(ref reader);
            else if (reader.ValueTextEquals("operationParameters"u8)) parameters = Map(ref reader);
            else if (reader.ValueTextEquals("operationMetrics"u8)) metrics = Map(ref reader);
            else if (reader.ValueTextEquals("engineInfo"u8)) engineInfo = Text(ref reader);
            else if (reader.ValueTextEquals("txnId"u8)) txnId = Text(ref reader);
            else if (reader.ValueTextEquals("runId"u8)) runId = Text(ref reader);
            else if (reader.ValueTextEquals("loadId"u8)) loadId = Text(ref reader);
            else IsPresent(ref reader);
        }

        /// <summary>A map for a table's properties, a text for a domain's content.</summary>
        private void ReadConfiguration(ref Utf8JsonReader reader)
        {
            var ahead = reader;
            ahead.Read();
            if (ahead.TokenType == JsonTokenType.String) configurationText = Text(ref reader);
            else configuration = Map(ref reader);
        }

        private static string Need(string? value, [CallerArgumentExpression(nameof(value))] string name = "") => value ?? throw Missing(name);

        private static long Need(long? value, [CallerArgumentExpression(nameof(value))] string name = "") => value ?? throw Missing(name);

        /// <summary>Our fields bear the names of the log's.</summary>
        private static JsonException Missing(string name) => new($"'{name}' is missing");
    }
}
