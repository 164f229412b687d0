using System.Runtime.ExceptionServices;

namespace Pipeline.Connectors.Files;

/// <summary>
/// Reads small objects before their turn, some dozens at a time while those before them are decoded: what each of them costs is
/// opening it and looking at it again. A failure is thrown when the turn of its object comes.
/// </summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const int SmallBytes = 64 << 10;
    private const int ObjectsAtOnce = 64;

    private readonly IObjectStore objects;
    private readonly IReadOnlyList<StoredObject> pending;
    private readonly CancellationTokenSource stop = new();
    private readonly Queue<Outcome> ready = [];
    private Task<List<Outcome>> reading;
    private int begun;

    /// <param name="objects">Where they are.</param>
    /// <param name="pending">All objects of the read.</param>
    /// <param name="start">The first one that is wanted.</param>
    public ReadAhead(IObjectStore objects, IReadOnlyList<StoredObject> pending, int start)
    {
        (this.objects, this.pending, begun) = (objects, pending, start);
        reading = Begin();
    }

    /// <summary>The next object's bytes, which are those of one moment and whole; null when it is too large to be read ahead.</summary>
    public async ValueTask<byte[]?> TakeAsync()
    {
        if (ready.Count == 0)
        {
            foreach (var outcome in await reading) ready.Enqueue(outcome);
            reading = Begin();
        }

        var (bytes, failure) = ready.Dequeue();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return bytes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        stop.Dispose();
    }

    private Task<List<Outcome>> Begin()
    {
        var (from, to) = (begun, Math.Min(begun + ObjectsAtOnce, pending.Count));
        begun = to;
        return Task.Run(() => ReadAsync(from, to));
    }

    private async Task<List<Outcome>> ReadAsync(int from, int to)
    {
        var read = new List<Outcome>(to - from);
        for (var i = from; i < to && !stop.IsCancellationRequested; i++) read.Add(await ReadAsync(pending[i]));
        return read;
    }

    private async ValueTask<Outcome> ReadAsync(StoredObject next)
    {
        if (next.Size > SmallBytes) return default;
        try
        {
            return new Outcome(await ReadWholeAsync(next), null);
        }
        catch (Exception exception)
        {
            return new Outcome(null, exception);
        }
    }

    private async ValueTask<byte[]> ReadWholeAsync(StoredObject next)
    {
        var bytes = new byte[next.Size];
        await using var stream = await objects.OpenAsync(next.Name, stop.Token);
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            // Shorter than it was listed: what it is now is said below.
        }
        catch (IOException exception)
        {
            throw new SourceException($"{objects.Show(next.Name)} cannot be read: {exception.Message}", isTransient: true, innerException: exception);
        }

        await objects.RequireUnchangedAsync(next, stop.Token);
        return bytes;
    }

    /// <summary>What came of one object: neither bytes nor failure when it was left to its reader.</summary>
    private readonly record struct Outcome(byte[]? Bytes, Exception? Failure);
}
