namespace Pipeline.Connectors.Decoding;

/// <summary>
/// JSON lines: whole lines are copied, without what surrounds the object. A line must begin and end as an object does;
/// whether it is good JSON inside is found by whoever reads the rows, who must read them anyway.
/// </summary>
internal sealed class JsonLinesReader(StreamWindow window) : IRowReader
{
    private long line;

    public bool Read(RowBatch batch)
    {
        while (!batch.IsFull)
        {
            var rest = window.Unread;
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && window.Fill()) continue;
            Line(end < 0 ? rest : rest[..end], batch);
            window.Take(end < 0 ? rest.Length : end + 1);
            if (end < 0) return false;
        }

        return true;
    }

    private void Line(ReadOnlySpan<byte> text, RowBatch batch)
    {
        line++;
        if (text is not [(byte)'{', .., (byte)'}'])
        {
            text = text.Trim(" \t\r\n"u8);
            if (text.IsEmpty) return;
            if (text is not [(byte)'{', .., (byte)'}'])
            {
                batch.Reject(text, text[0] == (byte)'{' ? "the line does not end as a JSON object does: '}'" : "the line is no JSON object", line);
                return;
            }
        }

        var room = batch.Rows.GetSpan(text.Length + 1);
        text.CopyTo(room);
        room[text.Length] = (byte)'\n';
        batch.Rows.Advance(text.Length + 1);
        batch.CountRow();
    }
}
