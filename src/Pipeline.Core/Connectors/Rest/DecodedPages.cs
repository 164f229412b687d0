using System.Runtime.InteropServices;
using Pipeline.Connectors.Decoding;
using Pipeline.Connectors.Http;
using Pipeline.Events;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Answers that are no pages of JSON, such as a zip archive with XML in it, cut into the same rows: decoded, then looked over
/// like any others. The whole answer is one page. Safe for concurrent use.
/// </summary>
/// <param name="stream">What is read.</param>
/// <param name="maxBytes">The most bytes an answer may unpack to: its rows are held in memory.</param>
/// <param name="events">Gets what was found out about the content.</param>
/// <param name="clock">The time of the events.</param>
internal sealed class DecodedPages(RestStreamOptions stream, long maxBytes, IRunEventSink events, TimeProvider clock)
{
    private readonly JsonRows slicer = new(RecordsPath.Root, stream.Spec.RequiredFields, stream.Spec.Cursor?.Field);

    /// <summary>Appends the rows of an answer, each ended by a newline.</summary>
    public CutRows Slice(string url, ReadOnlyMemory<byte> body, PooledBuffer rows, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        var content = stream.Content! with { MaxBytes = Math.Min(stream.Content.MaxBytes, maxBytes) };
        using var decoder = new ContentDecoder(content, events, clock);
        using var bytes = StreamOf(body);
        var tally = new Tally(slicer, rows, prefix);
        foreach (var part in decoder.Decode(url, bytes, cancellationToken)) tally.Add(part);
        return tally.Result;
    }

    /// <summary>What came of an answer so far.</summary>
    private sealed class Tally(JsonRows slicer, PooledBuffer rows, ReadOnlyMemory<byte> prefix)
    {
        private readonly List<CutReject> rejects = [];
        private int count;
        private CursorValue newest;
        private string? newestText;

        public CutRows Result => new(count, rejects, newest, newestText);

        public void Add(DecodedRows part)
        {
            foreach (var reject in part.Rejects) rejects.Add(new CutReject(reject.Row, reject.Reason, (int)(reject.Line ?? 0)));
            for (var lines = part.Rows.Span; !lines.IsEmpty;)
            {
                var end = lines.IndexOf((byte)'\n') + 1;
                Add(slicer.Slice(lines[..end], rows, prefix.Span));
                lines = lines[end..];
            }
        }

        private void Add(CutRows row)
        {
            count += row.Count;
            if (row.Rejects is [var reject]) rejects.Add(reject with { Number = count + rejects.Count + 1 });
            if (row.Newest.IsAfter(newest)) (newest, newestText) = (row.Newest, row.NewestText);
        }
    }

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);
}
