using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering;

/// <summary>The command most readers of a report want next.</summary>
internal static class NextStep
{
    /// <summary>The command; null when there is nothing to suggest.</summary>
    public static string? After(RunReport report) => report switch
    {
        { Outcome: RunOutcome.Cancelled } => null,
        FlowReport { Outcome: RunOutcome.ChecksFailed } flow when flow.Ingested.FirstOrDefault(stream => stream.Status is StepStatus.Withheld) is { } refused =>
            $"pipeline validate inspect {refused.Stream}",
        FlowReport { Message: not null } => null,
        FlowReport { Outcome: RunOutcome.ChecksFailed } flow => Judge(flow.Judged),
        FlowReport { Outcome: RunOutcome.Failed } flow => $"pipeline run {flow.Flow}   (carries on from the last commit)",
        FlowReport flow => $"pipeline run {flow.Flow}   (reads only what is new)",
        { Outcome: not RunOutcome.Succeeded } => null,
        IngestReport { Streams: [var stream, ..] } => $"pipeline transform --select tag:{stream.Stream.Split('/')[0]}",
        TransformReport { Tests: not null } => null,
        TransformReport { Models: [_, ..] } => "pipeline validate",
        _ => null,
    };

    private static string Judge(IReadOnlyList<CheckReport> checks) =>
        checks.FirstOrDefault(check => check.Verdict is CheckVerdict.Fail or CheckVerdict.Error) is { } failed
            ? $"pipeline validate --select {failed.Dataset}"
            : "pipeline validate";
}
