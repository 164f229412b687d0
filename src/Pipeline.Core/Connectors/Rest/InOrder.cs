using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Several sequences as one, in their order, while a few of them are read at once: each works ahead of its turn by two items,
/// so that memory is bounded, and a failure is thrown when its turn comes, so that timing never changes what is seen.
/// </summary>
internal static class InOrder
{
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        IEnumerable<IAsyncEnumerable<T>> parts, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : IDisposable
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var waiting = parts.GetEnumerator();
        var running = new Queue<Part<T>>();
        try
        {
            while (true)
            {
                while (running.Count < most && waiting.MoveNext()) running.Enqueue(new Part<T>(waiting.Current, stop.Token));
                if (!running.TryPeek(out var part)) yield break;
                await foreach (var item in part.Items.ReadAllAsync(cancellationToken)) yield return item;
                running.Dequeue();
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var part in running) await part.DropAsync();
        }
    }

    private sealed class Part<T>
        where T : IDisposable
    {
        private readonly Channel<T> channel = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        private readonly Task pump;

        public Part(IAsyncEnumerable<T> source, CancellationToken cancellationToken) => pump = PumpAsync(source, cancellationToken);

        public ChannelReader<T> Items => channel.Reader;

        public async Task DropAsync()
        {
            await pump;
            while (channel.Reader.TryRead(out var item)) item.Dispose();
        }

        /// <summary>Never fails itself: what goes wrong is given to whoever reads the items.</summary>
        private async Task PumpAsync(IAsyncEnumerable<T> source, CancellationToken cancellationToken)
        {
            Exception? failure = null;
            try
            {
                await foreach (var item in source.WithCancellation(cancellationToken))
                {
                    using var unsent = new Unsent(item);
                    await channel.Writer.WriteAsync(item, cancellationToken);
                    unsent.Item = null;
                }
            }
#pragma warning disable CA1031 // every failure reaches the reader
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }

            channel.Writer.Complete(failure);
        }

        /// <summary>An item that is disposed unless it was handed over.</summary>
        private sealed class Unsent(IDisposable? item) : IDisposable
        {
            public IDisposable? Item { get; set; } = item;

            public void Dispose() => Item?.Dispose();
        }
    }
}
