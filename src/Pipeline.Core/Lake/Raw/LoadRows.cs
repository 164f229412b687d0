using System.Globalization;
using System.Text.Json;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Lake.Raw;

/// <summary>The rows of a <c>_loads</c> table, as JSON lines.</summary>
internal sealed class LoadRows(string? partitionColumn)
{
    /// <summary>The table's columns; the partition column takes its place behind the file.</summary>
    public StructType Schema { get; } = new(
    [
        new("load_id", DataType.String, IsNullable: false),
        new("load_ordinal", DataType.Long, IsNullable: false),
        new("file", DataType.String, IsNullable: false),
        .. partitionColumn is null ? [] : new[] { new Column(partitionColumn, DataType.String) },
        new("rows", DataType.Long),
        new("bytes", DataType.Long),
        new("sha256", DataType.String),
        new("source_url", DataType.String),
        new("first_page", DataType.Long),
        new("last_page", DataType.Long),
        new("interval_start", DataType.Timestamp),
        new("interval_end", DataType.Timestamp),
        new("ingested_at", DataType.Timestamp),
        new("requests", DataType.Long),
        new("retries", DataType.Long),
    ]);

    public void Write(Stream target, IEnumerable<LoadedFile> files)
    {
        using var writer = new Utf8JsonWriter(target);
        foreach (var file in files)
        {
            WriteRow(writer, file);
            writer.Flush();
            writer.Reset();
            target.WriteByte((byte)'\n');
        }
    }

    public IReadOnlyList<LoadedFile> Read(string jsonLinesFile)
    {
        var files = new List<LoadedFile>();
        JsonLinesFile.ReadEach(jsonLinesFile, line =>
        {
            var reader = new Utf8JsonReader(line);
            using var row = JsonDocument.ParseValue(ref reader);
            files.Add(ReadRow(row.RootElement));
        });
        return [.. files.OrderBy(file => file.LoadOrdinal).ThenBy(file => file.File, StringComparer.Ordinal)];
    }

    private void WriteRow(Utf8JsonWriter writer, LoadedFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("load_id", file.LoadId);
        writer.WriteNumber("load_ordinal", file.LoadOrdinal);
        writer.WriteString("file", file.File);
        if (partitionColumn is not null) writer.WriteString(partitionColumn, file.PartitionValue);
        writer.WriteNumber("rows", file.Rows);
        writer.WriteNumber("bytes", file.Bytes);
        writer.WriteString("sha256", file.Sha256);
        writer.WriteString("source_url", file.SourceUrl);
        if (file.FirstPage is { } first) writer.WriteNumber("first_page", first);
        if (file.LastPage is { } last) writer.WriteNumber("last_page", last);
        if (file.Interval is { } interval)
        {
            writer.WriteString("interval_start", Iso(interval.Start));
            writer.WriteString("interval_end", Iso(interval.End));
        }

        writer.WriteString("ingested_at", Iso(file.IngestedAt));
        writer.WriteNumber("requests", file.Requests);
        writer.WriteNumber("retries", file.Retries);
        writer.WriteEndObject();
    }

    private LoadedFile ReadRow(JsonElement row) => new(
        Text(row, "load_id")!, Number(row, "load_ordinal") ?? 0, Text(row, "file")!, Number(row, "rows") ?? 0, Number(row, "bytes") ?? 0,
        Text(row, "sha256") ?? "", Instant(row, "ingested_at") ?? default)
    {
        PartitionValue = partitionColumn is null ? null : Text(row, partitionColumn),
        SourceUrl = Text(row, "source_url"),
        FirstPage = Number(row, "first_page"),
        LastPage = Number(row, "last_page"),
        Interval = Instant(row, "interval_start") is { } start && Instant(row, "interval_end") is { } end ? new Interval(start, end) : null,
        Requests = Number(row, "requests") ?? 0,
        Retries = Number(row, "retries") ?? 0,
    };

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static DateTimeOffset? Instant(JsonElement row, string name) => Text(row, name) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
        : null;

    private static string Iso(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
