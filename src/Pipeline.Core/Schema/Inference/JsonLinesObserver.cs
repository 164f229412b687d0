using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Diagnostics;

namespace Pipeline.Schema.Inference;

/// <summary>Looks at all rows of JSON lines files, on all cores, and says what is under each key.</summary>
/// <param name="readsTexts">Texts may spell numbers and booleans.</param>
/// <param name="looksInside">Objects and arrays are looked into.</param>
public sealed class JsonLinesObserver(bool readsTexts, bool looksInside)
{
    /// <summary>What one core takes at a time.</summary>
    private const int SegmentBytes = 8 << 20;

    /// <summary>Small enough to stay in a core's own cache between being read and being scanned.</summary>
    private const int BufferBytes = 512 << 10;

    /// <summary>
    /// Has the scanner compiled, which takes as long as scanning tens of megabytes: whoever waits for rows can have it done meanwhile.
    /// </summary>
    public static void MakeReady() => new RowScanner(new KeyTable(), readsTexts: false, looksInside: false).Scan("{\"a\":[1],\"b\":\"2026-01-02T03:04:05Z\"}\n"u8);

    /// <summary>
    /// Looks at the files. The result does not depend on how the work fell to the cores: what is found is put together in
    /// the order of files and bytes.
    /// </summary>
    public RowsObserved Observe(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var handles = new List<SafeFileHandle>();
        try
        {
            var segments = new List<Segment>();
            foreach (var path in paths)
            {
                var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
                handles.Add(handle);
                var length = RandomAccess.GetLength(handle);
                for (var begin = 0L; begin < length; begin += SegmentBytes) segments.Add(new Segment(handle, begin, Math.Min(begin + SegmentBytes, length)));
            }

            var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, segments.Count, options, (i, state) =>
            {
                if (!Observe(segments[i])) state.Stop();
            });
            return Together(segments);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.OfType<ExpectedException>().FirstOrDefault() is { } expected)
        {
            ExceptionDispatchInfo.Throw(expected);
            throw;
        }
        finally
        {
            foreach (var handle in handles) handle.Dispose();
        }
    }

    private static RowsObserved Together(List<Segment> segments)
    {
        var keys = new KeyTable();
        var done = segments.TakeWhile(segment => segment.Scanner is not null && !segment.IsSuspect).ToList();
        foreach (var segment in done) keys.Add(segment.Keys);
        var named = ByName(keys.Keys);
        return new RowsObserved
        {
            Rows = done.Sum(segment => segment.Scanner!.Rows),
            LongestRow = done.Select(segment => segment.Scanner!.LongestRow).DefaultIfEmpty().Max(),
            IsSuspect = done.Count < segments.Count,
            HasDuplicateKeys = named.Count < keys.Keys.Count || done.Exists(segment => segment.Scanner!.HasDuplicateKeys),
            HasInexactNumbers = done.Exists(segment => segment.Scanner!.HasInexactNumbers),
            Keys = named,
        };
    }

    /// <summary>Keys that are one, spelled with escapes in one place and without in another, put together.</summary>
    private static IReadOnlyList<KeyObserved> ByName(IReadOnlyList<KeyObserved> keys)
    {
        if (!keys.Any(key => key.IsEscaped)) return keys;
        var named = new OrderedDictionary<string, KeyObserved>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!named.TryAdd(key.Name, key)) named[key.Name].Add(key);
        }

        return [.. named.Values];
    }

    /// <summary>Scans the lines that begin within the segment; false when one is no JSON object.</summary>
    private bool Observe(Segment segment)
    {
        segment.Scanner = new RowScanner(segment.Keys, readsTexts, looksInside);
        using var lines = new LineBlocks(segment.File, segment.Begin, segment.End, BufferBytes);
        while (lines.Read())
        {
            if (segment.Scanner.Scan(lines.Current)) continue;
            segment.IsSuspect = true;
            return false;
        }

        return true;
    }

    private sealed class Segment(SafeFileHandle file, long begin, long end)
    {
        public SafeFileHandle File => file;

        public long Begin => begin;

        public long End => end;

        public KeyTable Keys { get; } = new();

        public RowScanner? Scanner { get; set; }

        public bool IsSuspect { get; set; }
    }
}

/// <summary>The lines of a file that begin within a range, some whole ones at a time.</summary>
internal sealed class LineBlocks : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long end;
    private byte[] buffer;
    private long offset;
    private int start;
    private int filled;
    private int whole;
    private bool isAtEnd;

    public LineBlocks(SafeFileHandle file, long begin, long end, int bufferBytes)
    {
        this.file = file;
        this.end = end;
        buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
        offset = begin;
        if (begin > 0) SkipLineBegunBefore(begin);
    }

    /// <summary>Whole lines; the file's last one may lack its line break.</summary>
    public ReadOnlySpan<byte> Current => buffer.AsSpan(start, whole);

    /// <summary>Where <see cref="Current"/> begins in the file.</summary>
    public long Position => offset - filled + start;

    public bool Read()
    {
        start += whole;
        whole = 0;
        while (!isAtEnd)
        {
            Fill();
            whole = WholeLines();
            if (whole > 0) return true;
        }

        return false;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private void Fill()
    {
        buffer.AsSpan(start, filled - start).CopyTo(buffer);
        (filled, start) = (filled - start, 0);
        if (filled == buffer.Length) Grow();
        var read = RandomAccess.Read(file, buffer.AsSpan(filled), offset);
        if (read == 0) isAtEnd = true;
        filled += read;
        offset += read;
    }

    /// <summary>How many bytes of the buffer are lines that begin before the range ends.</summary>
    private int WholeLines()
    {
        var available = buffer.AsSpan(0, filled);
        if (offset - filled >= end)
        {
            isAtEnd = true;
            return 0;
        }

        if (isAtEnd) return filled;
        if (offset <= end) return available.LastIndexOf((byte)'\n') + 1;

        // The last line begins before the range ends and breaks at or after its last byte.
        var last = (int)(end - 1 - (offset - filled));
        var lineBreak = available[last..].IndexOf((byte)'\n');
        if (lineBreak < 0) return available.LastIndexOf((byte)'\n') + 1;
        isAtEnd = true;
        return last + lineBreak + 1;
    }

    private void SkipLineBegunBefore(long begin)
    {
        offset = begin - 1;
        while (true)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
            {
                isAtEnd = true;
                return;
            }

            var lineBreak = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            offset += lineBreak < 0 ? read : lineBreak + 1;
            if (lineBreak >= 0) return;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
