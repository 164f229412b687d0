using System.Text;
using System.Text.Unicode;

namespace Pipeline.Connectors.Decoding;

/// <summary>What encoding a text is in, for formats that do not say it themselves.</summary>
internal static class TextEncoding
{
    private const string Fallback = "windows-1252";

    /// <summary>The names that may be declared.</summary>
    public static IReadOnlyList<string> Names { get; } = ["utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", Fallback];

    /// <summary>The encoding of a text by its beginning: its mark, or UTF-8 when it is that, or windows-1252, in which all bytes are text.</summary>
    public static string Guess(ReadOnlySpan<byte> start)
    {
        if (start is [0xFF, 0xFE, ..]) return "utf-16le";
        if (start is [0xFE, 0xFF, ..]) return "utf-16be";
        return IsUtf8(start) ? "utf-8" : Fallback;
    }

    /// <summary>The text as UTF-8, without a mark.</summary>
    public static Stream ToUtf8(Stream stream, string name) =>
        name == "utf-8" ? stream : Encoding.CreateTranscodingStream(stream, Named(name), new UTF8Encoding(false), leaveOpen: true);

    private static Encoding Named(string name) => name switch
    {
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "iso-8859-1" => Encoding.Latin1,
        Fallback => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        _ => throw new InvalidOperationException($"the shape allows the encoding '{name}' and nothing reads it"),
    };

    /// <summary>True when it is UTF-8 but for a character cut off at its end.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> start)
    {
        for (var cut = 0; cut < 4 && cut <= start.Length; cut++)
        {
            if (Utf8.IsValid(start[..^cut])) return true;
        }

        return false;
    }
}
