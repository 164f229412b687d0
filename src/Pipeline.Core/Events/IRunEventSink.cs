namespace Pipeline.Events;

/// <summary>
/// Consumes run events. Called from any thread, in order per step; must be quick and must not throw: a sink that cannot
/// write owns that failure. It must not call back into the run.
/// </summary>
public interface IRunEventSink
{
    /// <summary>Takes one event.</summary>
    void Raise(RunEvent runEvent);
}

/// <summary>Hands every event to several sinks, in the order given.</summary>
public sealed class FanOut(params IReadOnlyList<IRunEventSink> sinks) : IRunEventSink
{
    /// <inheritdoc/>
    public void Raise(RunEvent runEvent)
    {
        foreach (var sink in sinks) sink.Raise(runEvent);
    }
}
