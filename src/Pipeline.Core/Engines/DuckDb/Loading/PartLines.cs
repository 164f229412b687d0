using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>A line of a part: where it stands and what it says.</summary>
/// <param name="part">The part.</param>
/// <param name="number">Its number in the part, from 1.</param>
/// <param name="row">Its number among the rows of all parts, from 0; blank lines are no rows.</param>
/// <param name="text">The line without its break.</param>
internal readonly ref struct PartLine(LoadPart part, long number, long row, ReadOnlySpan<byte> text)
{
    public LoadPart Part { get; } = part;

    public long Number { get; } = number;

    /// <summary>The same when the part is the page; null when rows were taken out of their pages and put into it.</summary>
    public long? NumberInPage => Part.Page is null || Part.IsExcerpt ? null : Number;

    public long Row { get; } = row;

    public ReadOnlySpan<byte> Text { get; } = text;
}

/// <summary>The rows of JSON lines parts one by one, in their order.</summary>
internal static class PartLines
{
    private const int BufferBytes = 1 << 20;

    public delegate void Visitor(PartLine line);

    public static void Visit(IReadOnlyList<LoadPart> parts, Visitor visit, CancellationToken cancellationToken, bool withBlanks = false)
    {
        var row = 0L;
        foreach (var part in parts)
        {
            using var handle = File.OpenHandle(part.Path, options: FileOptions.SequentialScan);
            using var blocks = new LineBlocks(handle, 0, RandomAccess.GetLength(handle), BufferBytes);
            var number = 0L;
            while (blocks.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var rest = blocks.Current; !rest.IsEmpty;)
                {
                    var lineBreak = rest.IndexOf((byte)'\n');
                    var text = lineBreak < 0 ? rest : rest[..lineBreak];
                    rest = lineBreak < 0 ? [] : rest[(lineBreak + 1)..];
                    number++;
                    text = text.Trim(" \t\r"u8);
                    if (!text.IsEmpty || withBlanks) visit(new PartLine(part, number, row, text));
                    if (!text.IsEmpty) row++;
                }
            }
        }
    }
}
