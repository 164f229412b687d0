using System.Buffers;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>Takes the whitespace between the tokens of valid JSON away and leaves every other byte as it is.</summary>
internal static class JsonCompaction
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("\" \t\r\n"u8);

    public static void Append(ReadOnlySpan<byte> json, PooledBuffer target)
    {
        var room = target.GetSpan(json.Length);
        var written = 0;
        while (json.Length > 0)
        {
            var kept = json[0] == (byte)'"' ? StringLength(json) : WithoutSpace(json);
            json[..kept].CopyTo(room[written..]);
            written += kept;
            json = json[kept..].TrimStart(" \t\r\n"u8);
        }

        target.Advance(written);
    }

    private static int WithoutSpace(ReadOnlySpan<byte> json) => json.IndexOfAny(Stops) is >= 0 and var end ? end : json.Length;

    /// <summary>The length of the string literal at the start, quotes included.</summary>
    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var at = 1; ;)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == (byte)'"') return at + 1;
            at += 2;
        }
    }
}
