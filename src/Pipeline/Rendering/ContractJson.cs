using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Rendering;

/// <summary>
/// The JSON others read: snake_case names and enumerations, lengths of time in seconds under names that say so, times in
/// UTC. Fields may be added; a changed or removed one raises <see cref="SchemaVersion"/>.
/// </summary>
internal static class ContractJson
{
    /// <summary>Raised when a reader of the documents must change.</summary>
    public const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions options = new(ContractContext.Default.Options)
    {
        TypeInfoResolver = ContractContext.Default.WithAddedModifier(NameSeconds),
    };

    /// <summary>Quotes and letters beyond ASCII stay readable: the documents go to files and programs, never into a page of HTML.</summary>
    private static JsonWriterOptions Layout(bool isIndented) =>
        new() { Indented = isIndented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value as an object whose fields can still be ordered.</summary>
    public static JsonObject ToObject(object value) =>
        JsonSerializer.SerializeToNode(value, options.GetTypeInfo(value.GetType()))!.AsObject();

    /// <summary>The object as text, on one line or indented, without a final line break.</summary>
    public static string ToText(JsonObject document, bool isIndented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout(isIndented))) document.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void NameSeconds(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType == typeof(TimeSpan)) property.Name += "_seconds";
        }
    }
}
