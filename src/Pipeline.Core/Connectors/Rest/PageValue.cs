using System.Globalization;
using System.Text.Json;

namespace Pipeline.Connectors.Rest;

/// <summary>A value that lies beside a page's rows: an address, a cursor, a total.</summary>
/// <param name="Text">A string's characters, a number's digits.</param>
/// <param name="Token">What it is in JSON.</param>
internal readonly record struct PageValue(string Text, JsonTokenType Token)
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    public bool IsScalar => Token is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True;

    public bool IsNumber => Token == JsonTokenType.Number;

    public long? Count => long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>The value at the end of a path of names; null when it is absent, null, false or an empty string.</summary>
    public static PageValue? Find(RecordsPath path, ReadOnlySpan<byte> page)
    {
        if (page.StartsWith("\uFEFF"u8)) page = page[3..];
        var reader = new Utf8JsonReader(page, ReaderOptions);
        reader.Read();
        foreach (var step in path.Steps)
        {
            if (!TryEnter(ref reader, step)) return null;
        }

        return Read(ref reader);
    }

    private static bool TryEnter(ref Utf8JsonReader reader, RecordsPath.Step step)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(step.Utf8Name);
            reader.Read();
            if (isWanted) return true;
            reader.Skip();
        }

        return false;
    }

    private static PageValue? Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null or JsonTokenType.False => null,
        JsonTokenType.String => reader.GetString() is { Length: > 0 } text ? new(text, JsonTokenType.String) : null,
        JsonTokenType.Number => new(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), JsonTokenType.Number),
        var token => new("", token),
    };
}
