using Pipeline.Diagnostics;
using Pipeline.Events;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipeline.Rendering;

/// <summary>
/// A screen's view of a run: finished lines scroll by, running steps stay below with their speed. Events only change
/// state; a timer paints, so that a thousand events a second cost ten pictures.
/// </summary>
internal sealed class LiveRenderer : IRunEventSink, IAsyncDisposable
{
    private static readonly TimeSpan paintPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly List<EventLine> lines = [];
    private readonly RunningSteps steps;
    private readonly IAnsiConsole console;
    private readonly Redactor redactor;
    private readonly PeriodicTimer timer;
    private readonly Task painting;

    /// <summary>Starts painting on standard error.</summary>
    public LiveRenderer(IAnsiConsole console, TimeProvider clock, Redactor redactor)
    {
        (this.console, this.redactor) = (console, redactor);
        steps = new RunningSteps(clock, redactor);
        timer = new PeriodicTimer(paintPeriod, clock);
        painting = PaintAsync();
    }

    /// <inheritdoc/>
    public void Raise(RunEvent runEvent)
    {
        lock (gate)
        {
            steps.Take(runEvent);
            var line = EventLine.Of(runEvent);
            if (line.Level >= LogLevel.Information) lines.Add(line);
        }
    }

    /// <summary>Shows what is left, clears the running steps and gives the cursor back.</summary>
    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await painting;
        WriteLines();
    }

    private Task PaintAsync() => console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
    {
        while (await timer.WaitForNextTickAsync())
        {
            WriteLines();
            live.UpdateTarget(Picture());
        }
    });

    private IRenderable Picture()
    {
        lock (gate) return steps.ToPicture();
    }

    private void WriteLines()
    {
        EventLine[] ready;
        lock (gate)
        {
            ready = [.. lines];
            lines.Clear();
        }

        foreach (var line in ready) console.Write(Paint(line));
    }

    /// <summary>Redacted here, before the console folds long lines: a folded secret is two harmless halves to the writer below.</summary>
    private Paragraph Paint(EventLine line)
    {
        var colour = line switch
        {
            { Level: LogLevel.Error } => Color.Red,
            { Level: LogLevel.Warning } => Color.Yellow,
            { Mark: "ok" } => Color.Green,
            _ => Color.Grey,
        };
        var painted = new Paragraph().Append(line.PaddedMark, new Style(colour)).Append(redactor.Redact(line.Text));
        if (line.Hint is { } hint) painted.Append($"\n{EventLine.Margin}{redactor.Redact(hint)}");
        return painted.Append("\n");
    }
}
