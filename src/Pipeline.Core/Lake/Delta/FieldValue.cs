using System.Collections.ObjectModel;
using System.Text.Json;

namespace Pipeline.Lake.Delta;

/// <summary>Reads the value that follows a field's name.</summary>
internal static class FieldValue
{
    /// <summary>A text; null for null, and for anything else its JSON.</summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null) return reader.GetString();
        return RawText(ref reader);
    }

    /// <summary>A whole number, or null.</summary>
    public static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64();
    }

    /// <summary>True, false or null.</summary>
    public static bool? Flag(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : reader.GetBoolean();
    }

    /// <summary>Skips a value; false when it was null.</summary>
    public static bool IsPresent(ref Utf8JsonReader reader)
    {
        reader.Read();
        var isPresent = reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        return isPresent;
    }

    /// <summary>A list of texts, or null.</summary>
    public static List<string>? List(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(reader.GetString() ?? "");
        return items;
    }

    /// <summary>Texts by name. Foreign writers put numbers and objects into some maps: those become their JSON.</summary>
    public static IReadOnlyDictionary<string, string?>? Map(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        Dictionary<string, string?>? map = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            (map ??= new(StringComparer.Ordinal))[key] = Text(ref reader);
        }

        return map ?? (IReadOnlyDictionary<string, string?>)ReadOnlyDictionary<string, string?>.Empty;
    }

    private static string RawText(ref Utf8JsonReader reader)
    {
        using var element = JsonDocument.ParseValue(ref reader);
        return element.RootElement.GetRawText();
    }
}
