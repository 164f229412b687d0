using System.Collections.Concurrent;
using Pipeline.Events;

namespace Pipeline.Tests.Support;

/// <summary>Keeps every event, in order.</summary>
public sealed class CollectingSink : IRunEventSink
{
    private readonly ConcurrentQueue<RunEvent> events = [];

    public IEnumerable<RunEvent> Events => events;

    public void Raise(RunEvent runEvent) => events.Enqueue(runEvent);

    public IReadOnlyList<T> Of<T>() => [.. events.OfType<T>()];
}
