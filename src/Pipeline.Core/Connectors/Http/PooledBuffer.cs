using System.Buffers;

namespace Pipeline.Connectors.Http;

/// <summary>
/// A growing run of bytes in a pooled array, kept between uses. Not safe for concurrent use; after disposal, what was read
/// from it is no longer its own.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = [];
    private int written;

    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, written);

    public int Length => written;

    public void Clear() => written = 0;

    public void Advance(int count) => written += count;

    public Span<byte> GetSpan(int sizeHint = 1)
    {
        EnsureFree(sizeHint);
        return bytes.AsSpan(written);
    }

    public Memory<byte> GetMemory(int sizeHint = 1)
    {
        EnsureFree(sizeHint);
        return bytes.AsMemory(written);
    }

    public void Append(byte value)
    {
        GetSpan()[0] = value;
        written++;
    }

    public void Append(ReadOnlySpan<byte> values)
    {
        values.CopyTo(GetSpan(values.Length));
        written += values.Length;
    }

    public void Dispose() => Replace([]);

    private void EnsureFree(int count)
    {
        if (bytes.Length - written >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(written + (long)count, 2L * bytes.Length), Array.MaxLength));
        bytes.AsSpan(0, written).CopyTo(larger);
        var kept = written;
        Replace(larger);
        written = kept;
    }

    private void Replace(byte[] next)
    {
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        (bytes, written) = (next, 0);
    }
}
