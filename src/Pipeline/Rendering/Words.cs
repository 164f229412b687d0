using System.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering;

/// <summary>The library's enumerations in words for people.</summary>
internal static class Words
{
    /// <summary>How a run ended.</summary>
    public static string Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => "succeeded",
        RunOutcome.Failed => "failed",
        RunOutcome.ChecksFailed => "checks failed",
        RunOutcome.Held => "left to another run",
        RunOutcome.Cancelled => "cancelled",
        _ => throw new UnreachableException($"unknown outcome {outcome}"),
    };

    /// <summary>How a step ended.</summary>
    public static string Of(StepStatus status) => status switch
    {
        StepStatus.Succeeded => "ok",
        StepStatus.NothingNew => "nothing new",
        StepStatus.Skipped => "skipped",
        StepStatus.Failed => "FAILED",
        StepStatus.Held => "held",
        StepStatus.Withheld => "WITHHELD",
        _ => throw new UnreachableException($"unknown status {status}"),
    };

    /// <summary>The judgement on a check.</summary>
    public static string Of(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Pass => "passed",
        CheckVerdict.Warn => "warned",
        CheckVerdict.Fail => "FAILED",
        CheckVerdict.Error => "could not be judged",
        CheckVerdict.Skipped => "skipped",
        _ => throw new UnreachableException($"unknown verdict {verdict}"),
    };
}
