using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Notifications;

/// <summary>How events are written: an entry of EventBridge's <c>PutEvents</c>, with the detail as an object and with an id.</summary>
internal static class EventEntry
{
    private static readonly JsonWriterOptions layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Print(string id, string source, string detailType, DateTimeOffset time, JsonObject detail)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, layout))
        {
            json.WriteStartObject();
            json.WriteString("Id", id);
            json.WriteString("Source", source);
            json.WriteString("DetailType", detailType);
            json.WriteString("Time", Instant(time));
            json.WritePropertyName("Detail");
            detail.WriteTo(json);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    public static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";
}
