using System.Text.Json;

namespace Pipeline.Connectors.Decoding;

/// <summary>Tells JSON lines from a JSON document, which share a file ending as often as not.</summary>
internal static class JsonKind
{
    /// <summary>How much of an object is looked at.</summary>
    public const int SampleBytes = 1 << 20;

    /// <summary>
    /// True when the first line is a whole object and another one follows. One object alone on one line is the same rows
    /// either way.
    /// </summary>
    public static bool IsLines(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart(" \t\r\n"u8);
        if (text is not [(byte)'{', ..]) return false;
        var end = text.IndexOf((byte)'\n');
        return end > 0 && text[end..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && IsWhole(text[..end]);
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
