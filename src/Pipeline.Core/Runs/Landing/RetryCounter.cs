using Pipeline.Events;

namespace Pipeline.Runs.Landing;

/// <summary>Passes events on and counts the requests that had to be made again, for the load's record.</summary>
internal sealed class RetryCounter(IRunEventSink next) : IRunEventSink
{
    private int count;

    /// <summary>Requests made again so far.</summary>
    public int Count => count;

    /// <inheritdoc/>
    public void Raise(RunEvent runEvent)
    {
        if (runEvent is RunEvent.RequestRetried) Interlocked.Increment(ref count);
        next.Raise(runEvent);
    }
}
