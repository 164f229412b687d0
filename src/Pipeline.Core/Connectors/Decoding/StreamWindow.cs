using System.Buffers;

namespace Pipeline.Connectors.Decoding;

/// <summary>
/// What was read of a stream and not yet taken: a pooled buffer that slides along it and grows only while one row does not
/// fit. Kept from object to object, so that small ones cost no buffer each.
/// </summary>
internal sealed class StreamWindow(int initialSize = 1 << 20) : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(initialSize);
    private Stream stream = Stream.Null;
    private int start;
    private int end;
    private int longest;

    /// <summary>What was read and not taken.</summary>
    public ReadOnlySpan<byte> Unread => bytes.AsSpan(start, end - start);

    /// <summary>True when nothing follows <see cref="Unread"/>.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Turns to another stream; <paramref name="longestRow"/> is how far the window may grow.</summary>
    public void Open(Stream next, int longestRow)
    {
        (stream, longest) = (next, longestRow);
        (start, end, IsAtEnd) = (0, 0, false);
    }

    /// <summary>Reads on; false at the end of the stream.</summary>
    public bool Fill()
    {
        if (IsAtEnd) return false;
        MakeRoom();
        var read = stream.Read(bytes, end, bytes.Length - end);
        end += read;
        IsAtEnd = read == 0;
        return !IsAtEnd;
    }

    /// <summary>Reads until at least this much is there, or the stream ends.</summary>
    public void FillTo(int length)
    {
        while (end - start < length && Fill())
        {
        }
    }

    /// <summary>The first bytes of what is unread are done with.</summary>
    public void Take(int count) => start += count;

    /// <summary>Leaves out a UTF-8 byte order mark; only at the start of the stream.</summary>
    public void SkipByteOrderMark()
    {
        FillTo(3);
        if (Unread.StartsWith("\uFEFF"u8)) Take(3);
    }

    public void Dispose()
    {
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            bytes.AsSpan(start, end - start).CopyTo(bytes);
            (start, end) = (0, end - start);
        }

        if (end < bytes.Length) return;
        if (end >= longest)
            throw new DecodeException($"a row is longer than {longest} bytes", "It may lack a line break or a closing quote; or raise 'max_row_bytes'.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * bytes.Length, Math.Max(longest, bytes.Length + 1L)));
        bytes.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
