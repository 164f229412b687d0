using System.Text;

namespace Pipeline.Connectors.Decoding.Documents;

/// <summary>
/// One House transaction report, as PDF or as text already taken out of one, into its transactions. What is no such report (a
/// web page saved under its name, a scan, another form) is a reject that says what it is.
/// </summary>
internal sealed class DocumentReader(StreamWindow window, string url, int longest) : IRowReader
{
    public bool Read(RowBatch batch)
    {
        window.FillTo(longest);
        var bytes = window.Unread;
        if (TextOf(bytes, out var fault) is not { } text) batch.Reject(bytes[..Math.Min(bytes.Length, 200)], fault!, null);
        else PtrText.Read(text, url, batch);
        return false;
    }

    private static string? TextOf(ReadOnlySpan<byte> bytes, out string? fault)
    {
        fault = null;
        if (bytes.StartsWith("%PDF"u8))
        {
            (var text, fault) = PdfText.Of(bytes.ToArray());
            if (text is not null && string.IsNullOrWhiteSpace(text)) fault = "it has no text: a scan of paper";
            return fault is null ? text : null;
        }

        if (bytes.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'<', ..]) fault = $"it is no PDF but a web page{TitleOf(bytes)}";
        else if (bytes.IndexOf("House of Representatives"u8) < 0) fault = "it is neither a PDF nor the text of a House report";
        return fault is null ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static string TitleOf(ReadOnlySpan<byte> page)
    {
        var start = page.IndexOf("<title>"u8);
        var end = page.IndexOf("</title>"u8);
        return start < 0 || end < start ? "" : $": {Encoding.UTF8.GetString(page[(start + 7)..end]).Trim()}";
    }
}
