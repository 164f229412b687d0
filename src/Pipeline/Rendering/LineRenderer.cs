using Pipeline.Events;

namespace Pipeline.Rendering;

/// <summary>One line a step, and one for every warning, retry and failure: for pipes, files and build servers.</summary>
internal sealed class LineRenderer(TextWriter writer, Palette palette, LogLevel minimum) : IRunEventSink
{
    /// <inheritdoc/>
    public void Raise(RunEvent runEvent)
    {
        // One a batch: a text nobody sees is not worth making.
        if (runEvent is RunEvent.StepProgressed && minimum > LogLevel.Debug) return;
        var line = EventLine.Of(runEvent);
        if (line.Level >= minimum) writer.WriteLine(line.Format(palette));
    }
}
