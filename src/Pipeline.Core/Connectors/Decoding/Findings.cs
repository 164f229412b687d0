using Pipeline.Events;

namespace Pipeline.Connectors.Decoding;

/// <summary>Says what was found out about objects rather than declared: once for all objects of a read, and again when it changes.</summary>
internal sealed class Findings(IRunEventSink events, TimeProvider clock)
{
    private readonly HashSet<string> said = [];

    /// <summary>For the debug log. <paramref name="about"/> is the finding without the object's name.</summary>
    public void Trace(string message, string about)
    {
        if (said.Add(about)) events.Raise(new RunEvent.Traced(message) { At = clock.GetUtcNow() });
    }

    /// <summary>For the user, who may mean something else.</summary>
    public void Warn(string message, string hint, string about)
    {
        if (said.Add(about)) events.Raise(new RunEvent.Warned(message, hint) { At = clock.GetUtcNow() });
    }
}
