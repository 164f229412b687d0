using System.Buffers;

namespace Pipeline.Connectors.Decoding.Csv;

/// <summary>Finds the fields of one row after the other, by RFC 4180: nothing is copied, fields are ranges of the row.</summary>
internal sealed class CsvScanner(byte delimiter, byte? quote)
{
    private readonly SearchValues<byte> ends = SearchValues.Create([delimiter, (byte)'\n', (byte)'\r']);
    private readonly List<CsvField> fields = [];

    /// <summary>The row's fields, good until the next row.</summary>
    public IReadOnlyList<CsvField> Fields => fields;

    /// <summary>True for a row without any character.</summary>
    public bool IsBlank => fields.Count == 1 && fields[0] is { Length: 0, IsQuoted: false };

    /// <summary>Line breaks in the row, the one that ends it included.</summary>
    public int Lines { get; private set; }

    /// <summary>What is wrong with the row; null for nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>True when the rest of the text lies in quotes that were not closed: there is no row before more is read.</summary>
    public bool IsInQuotes { get; private set; }

    /// <summary>The first row of a text and its length with the line break; false when it does not end here.</summary>
    public bool TryRow(ReadOnlySpan<byte> text, bool isWhole, out int length)
    {
        fields.Clear();
        (Lines, Fault, IsInQuotes, length) = (0, null, false, 0);
        if (text.IsEmpty) return false;
        for (var at = 0; ;)
        {
            if (!TryField(text, isWhole, ref at)) return false;
            if (at >= text.Length)
            {
                length = text.Length;
                return isWhole;
            }

            var isEnd = text[at] != delimiter;
            at++;
            if (!isEnd) continue;
            if (text[at - 1] == (byte)'\r')
            {
                if (at == text.Length && !isWhole) return false;
                if (at < text.Length && text[at] == (byte)'\n') at++;
            }

            Lines++;
            length = at;
            return true;
        }
    }

    /// <summary>Takes the field at a place and stops at what ends it.</summary>
    private bool TryField(ReadOnlySpan<byte> text, bool isWhole, ref int at)
    {
        if (quote is { } mark && at < text.Length && text[at] == mark) return TryQuoted(text, mark, isWhole, ref at);
        var start = at;
        var end = text[at..].IndexOfAny(ends);
        if (end < 0 && !isWhole) return false;
        at = end < 0 ? text.Length : at + end;
        fields.Add(new CsvField(start, at - start, IsQuoted: false, HasQuotes: false));
        return true;
    }

    private bool TryQuoted(ReadOnlySpan<byte> text, byte mark, bool isWhole, ref int at)
    {
        var start = at + 1;
        var (end, hasQuotes) = (start, false);
        while (true)
        {
            var next = text[end..].IndexOf(mark);
            if (next < 0 || (end + next + 1 == text.Length && !isWhole))
            {
                IsInQuotes = true;
                return false;
            }

            end += next;
            if (end + 1 >= text.Length || text[end + 1] != mark) break;
            hasQuotes = true;
            end += 2;
        }

        Lines += text[start..end].Count((byte)'\n');
        fields.Add(new CsvField(start, end - start, IsQuoted: true, hasQuotes));
        at = end + 1;
        if (at == text.Length || ends.Contains(text[at])) return true;
        Fault ??= $"value {fields.Count} goes on after its closing quote";
        var rest = text[at..].IndexOfAny(ends);
        if (rest < 0 && !isWhole) return false;
        at = rest < 0 ? text.Length : at + rest;
        return true;
    }
}

/// <summary>Where in its row a value lies, without its quotes.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its length.</param>
/// <param name="IsQuoted">True when it stands in quotes: then nothing in them is an empty text, not null.</param>
/// <param name="HasQuotes">True when it holds doubled quotes.</param>
internal readonly record struct CsvField(int Start, int Length, bool IsQuoted, bool HasQuotes);
