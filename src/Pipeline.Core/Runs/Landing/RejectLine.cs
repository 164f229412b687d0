using System.Buffers;
using System.Text;
using System.Text.Json;
using Pipeline.Connectors;
using Pipeline.Schema;

namespace Pipeline.Runs.Landing;

/// <summary>A refused row as a line of JSON.</summary>
internal static class RejectLine
{
    /// <summary>As the spool keeps it, for whoever lands the load.</summary>
    public static void Write(IBufferWriter<byte> target, RejectedRow row)
    {
        using (var json = new Utf8JsonWriter(target))
        {
            json.WriteStartObject();
            json.WriteString("row", row.Row);
            json.WriteString("reason", row.Reason);
            json.WriteString("url", row.Url);
            if (row.Page is { } page) json.WriteNumber("page", page);
            if (row.Line is { } line) json.WriteNumber("line", line);
            json.WriteEndObject();
        }

        target.Write("\n"u8);
    }

    /// <summary>The row of a line of the spool.</summary>
    public static RejectedRow Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        var row = json.RootElement;
        return new RejectedRow(
            row.GetProperty("row").GetString()!, row.GetProperty("reason").GetString()!, row.GetProperty("url").GetString()!,
            row.TryGetProperty("page", out var page) ? page.GetInt32() : null, row.TryGetProperty("line", out var line) ? line.GetInt64() : null);
    }

    /// <summary>As it is kept in the lake.</summary>
    public static void Write(Stream target, RejectedRow row, string loadId)
    {
        using (var json = new Utf8JsonWriter(target))
        {
            json.WriteStartObject();
            json.WriteString("load_id", loadId);
            json.WriteString("reason", row.Reason);
            json.WriteString("source_url", row.Url);
            json.WritePropertyName("source_page");
            if (row.Page is { } page) json.WriteNumberValue(page);
            else json.WriteNullValue();
            json.WritePropertyName("line");
            if (row.Line is { } line) json.WriteNumberValue(line);
            else json.WriteNullValue();
            json.WriteString("row", row.Row);
            json.WriteEndObject();
        }

        target.WriteByte((byte)'\n');
    }

    /// <summary>A line of a batch that is no JSON object.</summary>
    public static RejectedRow NoObject(ReadOnlySpan<byte> line, SourceBatch batch, long number) =>
        new(Encoding.UTF8.GetString(line), "it is no JSON object", batch.Url, batch.Page, number);
}
