namespace Pipeline.Connectors.Decoding;

/// <summary>How much an object may still grow, all its members together.</summary>
internal sealed class Allowance(long most)
{
    private long taken;

    public void Take(long bytes)
    {
        taken += bytes;
        if (taken > most) throw new DecodeException($"it is larger than {most} bytes once it is unpacked", "Raise 'max_bytes' if it is genuine.");
    }
}

/// <summary>
/// What comes out of a decompressor, watched: it may not grow beyond all bounds, must not end early, and says where it breaks.
/// </summary>
/// <param name="inner">The decompressor, which is closed with this.</param>
/// <param name="packed">What it reads from; its position says how far it is.</param>
/// <param name="what">What is unpacked, for messages.</param>
/// <param name="allowance">What is left to the object.</param>
/// <param name="expected">The length and CRC-32 that were promised; null when the format checks them itself.</param>
internal sealed class BoundedStream(Stream inner, Stream packed, string what, Allowance allowance, (long Length, uint Crc)? expected) : Stream
{
    /// <summary>Deflate reaches 1032; real data rarely 100.</summary>
    private const int MostRatio = 500;

    /// <summary>A bomb is judged when it is large enough to do harm.</summary>
    private const long JudgedFrom = 16 << 20;

    private readonly long packedStart = packed.Position;
    private uint crc;
    private long count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => count;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = ReadInner(buffer);
        count += read;
        allowance.Take(read);
        if (expected is { } promise) Check(buffer[..read], promise);
        if (count > JudgedFrom && count / MostRatio > packed.Position - packedStart)
            throw new DecodeException($"{what} unpacks to more than {MostRatio} times its size: {count} bytes and no end", "It looks like an attack. If it is genuine, unpack it first.");
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int ReadInner(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DecodeException(
                $"{what} is broken or cut off at byte {packed.Position} of {packed.Length}, after {count} bytes of content", "Get it again.", exception);
        }
    }

    private void Check(ReadOnlySpan<byte> read, (long Length, uint Crc) promise)
    {
        crc = Crc32.Append(crc, read);
        if (count > promise.Length)
            throw new DecodeException($"{what} holds more than the {promise.Length} bytes it claims", "It is broken or an attack.");
        if (!read.IsEmpty) return;
        if (count < promise.Length)
            throw new DecodeException($"{what} is cut off: {count} of {promise.Length} bytes are there", "Get it again.");
        if (crc != promise.Crc) throw new DecodeException($"{what} is broken: its checksum is wrong", "Get it again.");
    }
}
