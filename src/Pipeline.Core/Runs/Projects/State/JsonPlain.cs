using System.Text.Json;

namespace Pipeline.Runs.Projects.State;

/// <summary>Reads what other tools wrote as JSON, of which any field may be missing.</summary>
internal static class JsonPlain
{
    extension(JsonElement element)
    {
        /// <summary>The field, or null where it is not there or null.</summary>
        public JsonElement? Field(string name) =>
            element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value)
                && value.ValueKind is not JsonValueKind.Null ? value : null;

        /// <summary>The text of a field, or null.</summary>
        public string? Text(string name) => element.Field(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        /// <summary>The texts of a list; empty where it is not there.</summary>
        public IReadOnlyList<string> Texts(string name) => element.Field(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

        /// <summary>The fields of an object; none where it is not there.</summary>
        public IEnumerable<JsonProperty> Fields(string name) =>
            element.Field(name) is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject() : [];

        /// <summary>An object as a dictionary of plain values; empty where it is not there.</summary>
        public Dictionary<string, object?> Map(string name) =>
            element.Fields(name).ToDictionary(field => field.Name, field => field.Value.Plain(), StringComparer.Ordinal);

        /// <summary>The value as text, long, double, bool, null, lists and dictionaries.</summary>
        public object? Plain() => element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Array => element.EnumerateArray().Select(item => item.Plain()).ToList(),
            JsonValueKind.Object =>
                element.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.Plain(), StringComparer.Ordinal),
            _ => null,
        };
    }
}
