using Pipeline.Diagnostics;
using Pipeline.Events;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipeline.Rendering;

/// <summary>The steps that run now, how far each has come and how fast. Guarded by its owner.</summary>
internal sealed class RunningSteps(TimeProvider clock, Redactor redactor)
{
    private readonly Dictionary<StepName, Progress> running = [];

    /// <summary>Follows one event.</summary>
    public void Take(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunEvent.StepStarted { Step: var step }:
                running[step] = new Progress(clock.GetTimestamp(), 0, 0);
                break;
            case RunEvent.StepProgressed { Step: var step } progressed when running.TryGetValue(step, out var progress):
                running[step] = progress with { Rows = progressed.Rows, Bytes = progressed.Bytes };
                break;
            case RunEvent.StepSucceeded { Step: var step }:
                running.Remove(step);
                break;
            case RunEvent.StepSkipped { Step: var step }:
                running.Remove(step);
                break;
            case RunEvent.StepFailed { Step: var step }:
                running.Remove(step);
                break;
        }
    }

    /// <summary>
    /// One row a step: name, rows, size, time and rows a second. Spectre's live display cannot show a table without rows.
    /// </summary>
    public IRenderable ToPicture()
    {
        if (running.Count == 0) return new Text("");
        var table = new Table().NoBorder().HideHeaders();
        table.AddColumns(new TableColumn(""), Right(), Right(), Right(), Right());
        foreach (var (step, progress) in running)
        {
            var elapsed = clock.GetElapsedTime(progress.StartedAt);
            table.AddRow(
                new Text(redactor.Redact($"{step}")),
                new Text(Human.Rows(progress.Rows)),
                new Text(Human.Bytes(progress.Bytes)),
                new Text(Human.Elapsed(elapsed)),
                new Text(elapsed > TimeSpan.Zero ? $"{Human.Number((long)(progress.Rows / elapsed.TotalSeconds))} rows/s" : ""));
        }

        return table;
    }

    private static TableColumn Right() => new TableColumn("").RightAligned();

    private readonly record struct Progress(long StartedAt, long Rows, long Bytes);
}
