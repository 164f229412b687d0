using System.Buffers;
using System.Buffers.Text;
using Pipeline.Engines.DuckDb.Loading;

namespace Pipeline.Runs.Landing;

/// <summary>Puts the index of its page into every row, as its first member, so that rows of many pages can share a file.</summary>
internal static class PageKey
{
    private static readonly byte[] Start = [(byte)'{', (byte)'"', .. System.Text.Encoding.ASCII.GetBytes(LoadPart.PageKey), (byte)'"', (byte)':'];

    private static readonly SearchValues<byte> White = SearchValues.Create(" \t\r"u8);

    /// <summary>Writes one line's row and a line break. False, with nothing written, when the line is no object; an empty line is none and no harm.</summary>
    public static bool TryWrite(IBufferWriter<byte> target, ReadOnlySpan<byte> line, int page)
    {
        var open = line.IndexOfAnyExcept(White);
        if (open < 0 || line[open] != (byte)'{') return false;
        var members = line[(open + 1)..];
        var first = members.IndexOfAnyExcept(White);
        if (first < 0) return false;

        var span = target.GetSpan(Start.Length + 12 + members.Length);
        Start.CopyTo(span);
        Utf8Formatter.TryFormat(page, span[Start.Length..], out var digits);
        var written = Start.Length + digits;
        if (members[first] != (byte)'}') span[written++] = (byte)',';
        members.CopyTo(span[written..]);
        written += members.Length;
        span[written++] = (byte)'\n';
        target.Advance(written);
        return true;
    }
}
