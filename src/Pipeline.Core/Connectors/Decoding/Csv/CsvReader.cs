using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Decoding.Csv;

/// <summary>
/// CSV into JSON lines. Every value is text: nothing between two delimiters is null, nothing between quotes is empty. A row
/// with more or fewer values than there are columns is a reject, never shifted or filled up.
/// </summary>
internal sealed class CsvReader(StreamWindow window, CsvScanner scanner, CsvHeader? given, bool hasHeader, Action<CsvHeader> onHeader) : IRowReader
{
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    private CsvHeader? header;
    private bool isHeaderRead;
    private long line = 1;

    public bool Read(RowBatch batch)
    {
        while (!batch.IsFull)
        {
            if (!scanner.TryRow(window.Unread, window.IsAtEnd, out var length))
            {
                if (window.Fill()) continue;
                if (window.Unread.IsEmpty) return false;
                if (!scanner.TryRow(window.Unread, isWhole: true, out length))
                    throw new DecodeException($"the quotes of value {scanner.Fields.Count + 1} of the row on line {line} are never closed", "Close them, or correct 'quote' in the source's file.");
            }

            Row(window.Unread[..length], batch);
            line += scanner.Lines;
            window.Take(length);
        }

        return true;
    }

    private void Row(ReadOnlySpan<byte> row, RowBatch batch)
    {
        if (scanner.IsBlank) return;
        if (!isHeaderRead && TakeHeader(row)) return;
        if (FaultOf(row) is { } fault) batch.Reject(row.TrimEnd("\r\n"u8), fault, line);
        else Write(row, batch);
    }

    /// <summary>The first row; true when it holds names and no values.</summary>
    private bool TakeHeader(ReadOnlySpan<byte> row)
    {
        isHeaderRead = true;
        header = given ?? (hasHeader ? CsvHeader.Of(Names(row)) : CsvHeader.OfCount(scanner.Fields.Count));
        onHeader(header);
        return hasHeader;
    }

    private List<string> Names(ReadOnlySpan<byte> row)
    {
        if (scanner.Fault is { } fault) throw new DecodeException($"its header cannot be read: {fault}");
        List<string> names = [];
        foreach (var field in scanner.Fields)
        {
            var text = Encoding.UTF8.GetString(row.Slice(field.Start, field.Length));
            names.Add(field.HasQuotes ? Undoubled(text, (char)row[field.Start - 1]) : text);
        }

        return names;
    }

    private static string Undoubled(string text, char quote) => text.Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);

    private string? FaultOf(ReadOnlySpan<byte> row)
    {
        if (scanner.Fault is { } fault) return fault;
        var count = scanner.Fields.Count;
        if (count != header!.Count) return $"it has {count} values where there are {header.Count} columns";
        return Utf8.IsValid(row) ? null : "it is not valid UTF-8";
    }

    private void Write(ReadOnlySpan<byte> row, RowBatch batch)
    {
        var rows = batch.Rows;
        var prefixes = header!.Prefixes;
        for (var i = 0; i < prefixes.Length; i++)
        {
            Append(prefixes[i], rows);
            var field = scanner.Fields[i];
            if (field is { Length: 0, IsQuoted: false }) Append("null"u8, rows);
            else Value(row.Slice(field.Start, field.Length), field.HasQuotes ? row[field.Start - 1] : (byte)0, rows);
        }

        Append("}\n"u8, rows);
        batch.CountRow();
    }

    /// <summary>A value as a JSON string; <paramref name="quote"/> is what is doubled in it, 0 for nothing.</summary>
    private static void Value(ReadOnlySpan<byte> value, byte quote, PooledBuffer rows)
    {
        rows.Append((byte)'"');
        while (value.Length > 0)
        {
            var plain = quote is 0 or (byte)'"' ? value.IndexOfAny(Special) : IndexOfSpecial(value, quote);
            Append(plain < 0 ? value : value[..plain], rows);
            if (plain < 0) break;
            var isDoubled = quote != 0 && value[plain] == quote;
            Escape(value[plain], rows);
            value = value[(plain + (isDoubled ? 2 : 1))..];
        }

        rows.Append((byte)'"');
    }

    private static int IndexOfSpecial(ReadOnlySpan<byte> value, byte quote)
    {
        var (special, doubled) = (value.IndexOfAny(Special), value.IndexOf(quote));
        return special < 0 ? doubled : doubled < 0 ? special : Math.Min(special, doubled);
    }

    private static void Escape(byte value, PooledBuffer rows)
    {
        switch (value)
        {
            case (byte)'\n': Append("\\n"u8, rows); break;
            case (byte)'\r': Append("\\r"u8, rows); break;
            case (byte)'\t': Append("\\t"u8, rows); break;
            case < 0x20:
                Append("\\u00"u8, rows);
                rows.Append((byte)"0123456789abcdef"[value >> 4]);
                rows.Append((byte)"0123456789abcdef"[value & 15]);
                break;
            case (byte)'"' or (byte)'\\':
                rows.Append((byte)'\\');
                rows.Append(value);
                break;
            default: rows.Append(value); break;
        }
    }

    private static void Append(ReadOnlySpan<byte> bytes, PooledBuffer rows)
    {
        bytes.CopyTo(rows.GetSpan(bytes.Length));
        rows.Advance(bytes.Length);
    }
}
