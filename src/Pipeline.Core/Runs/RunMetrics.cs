using System.Diagnostics.Metrics;
using Pipeline.Events;

namespace Pipeline.Runs;

/// <summary>
/// Counters of what runs do, for whoever listens to the meter <c>pipeline</c>: OpenTelemetry's SDK, <c>dotnet-counters</c>. Nobody listening costs
/// nothing.
/// </summary>
public static class RunMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "pipeline";

    private static readonly Meter meter = new(MeterName);
    private static readonly Counter<long> checks = meter.CreateCounter<long>("checks_total", "{check}", "Checks judged, by outcome: pass, warn, fail, error, skipped.");
    private static readonly Counter<long> steps = meter.CreateCounter<long>("steps_total", "{step}", "Steps that ended, by verb and outcome: succeeded, skipped, failed.");
    private static readonly Counter<long> rows = meter.CreateCounter<long>("rows_committed_total", "{row}", "Rows of table versions that became current.");

    /// <summary>Counts what happened.</summary>
    internal static void Count(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.CheckJudged judged: checks.Add(1, new KeyValuePair<string, object?>("outcome", judged.Verdict.ToString().ToLowerInvariant())); break;
            case RunEvent.StepSucceeded done: Ended(done.Step, "succeeded"); break;
            case RunEvent.StepSkipped skipped: Ended(skipped.Step, "skipped"); break;
            case RunEvent.StepFailed failed: Ended(failed.Step, "failed"); break;
            case RunEvent.Committed committed: rows.Add(committed.Rows); break;
        }
    }

    private static void Ended(StepName step, string outcome) =>
        steps.Add(1, new KeyValuePair<string, object?>("verb", step.Verb), new KeyValuePair<string, object?>("outcome", outcome));
}
