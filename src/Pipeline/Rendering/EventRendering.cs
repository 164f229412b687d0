using Pipeline.Diagnostics;
using Pipeline.Events;

namespace Pipeline.Rendering;

/// <summary>
/// Everything that watches one run, from its first event to its disposal, which completes what is on the screen and in files.
/// </summary>
internal sealed class EventRendering : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> parts = [];

    private EventRendering(IRunEventSink sink) => Sink = sink;

    /// <summary>Takes the run's events.</summary>
    public IRunEventSink Sink { get; private set; }

    /// <summary>Chooses what watches by the options and by what standard error is.</summary>
    public static EventRendering Start(GlobalOptions options, Terminal terminal, TimeProvider clock, Redactor redactor)
    {
        var palette = new Palette(terminal.AllowsColour(terminal.IsErrorTerminal, options));
        var minimum = options.IsQuiet ? LogLevel.Error : options.LogLevel ?? LogLevel.Information;
        var isAnimated = terminal.IsErrorTerminal && !options.IsQuiet && terminal.Variable("TERM") != "dumb";
        return (options switch
        {
            { LogFormat: LogFormat.Json } => new EventRendering(new JsonRenderer(terminal.Error, minimum)),
            { LogLevel: { } level } => With(EventLog.ToText(terminal.Error, level, redactor)),
            _ when isAnimated => With(new LiveRenderer(
                Screens.On(terminal.Error, isTerminal: true, palette.IsOn, terminal.Width), clock, redactor)),
            _ => new EventRendering(new LineRenderer(terminal.Error, palette, minimum)),
        }).AndLogFile(options, redactor);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts) await part.DisposeAsync();
    }

    private static EventRendering With<TSink>(TSink sink) where TSink : IRunEventSink, IAsyncDisposable
    {
        var rendering = new EventRendering(sink);
        rendering.parts.Add(sink);
        return rendering;
    }

    private EventRendering AndLogFile(GlobalOptions options, Redactor redactor)
    {
        if (options.LogFile is not { } file) return this;
        var log = EventLog.ToFile(file, options.LogFormat, options.LogLevel ?? LogLevel.Debug, redactor);
        parts.Add(log);
        Sink = new FanOut(Sink, log);
        return this;
    }
}
