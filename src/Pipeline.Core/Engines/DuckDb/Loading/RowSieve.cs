using System.Text.Json;
using System.Text.Unicode;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Takes lines that are no JSON objects out of parts.</summary>
internal static class RowSieve
{
    public static readonly JsonReaderOptions Strict = new() { MaxDepth = 1000 };

    /// <summary>
    /// Copies the parts, each bad line replaced by an empty one so that lines keep their numbers, and adds the bad ones to
    /// the rejects.
    /// </summary>
    public static IReadOnlyList<LoadPart> Copy(
        IReadOnlyList<LoadPart> parts, IReadOnlyList<LoadPage> pages, string folder, RejectFile rejects, CancellationToken cancellationToken)
    {
        var copies = new List<LoadPart>();
        foreach (var part in parts)
        {
            var path = Path.Combine(folder, $"sieved-{copies.Count}.ndjson");
            copies.Add(part with { Path = path });
            using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
            PartLines.Visit([part], line =>
            {
                var text = line.Number == 1 && line.Text.StartsWith("\uFEFF"u8) ? line.Text[3..] : line.Text;
                if (text.IsEmpty || ProblemOf(text) is not { } problem) copy.Write(text);
                else rejects.Add(text, $"the line is no JSON object: {problem}", RowPage.Of(part, text, pages), line.NumberInPage, isAskedFor: false);
                copy.WriteByte((byte)'\n');
            }, cancellationToken, withBlanks: true);
        }

        return copies;
    }

    /// <summary>What is wrong with a line; null when it is a JSON object the engine reads.</summary>
    public static string? ProblemOf(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) return "it is not UTF-8";
        if (line[0] != '{') return "it does not begin with a brace";
        try
        {
            var reader = new Utf8JsonReader(line, Strict);
            while (reader.Read())
            {
                // Half a surrogate pair has no UTF-8: the engine refuses it, and so do we.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) reader.GetString();
            }

            return null;
        }
        catch (JsonException exception)
        {
            return exception.Message;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}

/// <summary>The page a row came from.</summary>
internal static class RowPage
{
    private static ReadOnlySpan<byte> Start => "{\"_pipeline_page\":"u8;

    public static LoadPage? Of(LoadPart part, ReadOnlySpan<byte> row, IReadOnlyList<LoadPage> pages) =>
        IndexOf(part, row) is { } index && index < pages.Count ? pages[index] : null;

    public static int? IndexOf(LoadPart part, ReadOnlySpan<byte> row)
    {
        if (part.Page is { } page) return page;
        return row.StartsWith(Start) && System.Buffers.Text.Utf8Parser.TryParse(row[Start.Length..], out int index, out _) ? index : null;
    }

    /// <summary>The row as it came: without the member that names its page.</summary>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> row, Span<byte> buffer)
    {
        if (!row.StartsWith(Start)) return row;
        var comma = row.IndexOf((byte)',');
        if (comma < 0) return "{}"u8;
        buffer[0] = (byte)'{';
        row[(comma + 1)..].CopyTo(buffer[1..]);
        return buffer[..(row.Length - comma)];
    }
}
