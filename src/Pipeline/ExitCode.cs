using Pipeline.Events;

namespace Pipeline;

/// <summary>What the process tells its caller. The numbers are a contract: scripts and schedulers branch on them.</summary>
internal static class ExitCode
{
    /// <summary>Done; also when there was nothing new.</summary>
    public const int Done = 0;

    /// <summary>A step failed for a reason the user can act on.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration cannot be run.</summary>
    public const int Usage = 2;

    /// <summary>A check failed; nothing it guards was published.</summary>
    public const int ChecksFailed = 3;

    /// <summary>Another run holds the lease.</summary>
    public const int LeaseHeld = 4;

    /// <summary>A bug of ours.</summary>
    public const int Bug = 70;

    /// <summary>Interrupted.</summary>
    public const int Cancelled = 130;

    /// <summary>The code of a run that ended by itself.</summary>
    public static int Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => Done,
        RunOutcome.Failed => Failed,
        RunOutcome.ChecksFailed => ChecksFailed,
        RunOutcome.Held => LeaseHeld,
        RunOutcome.Cancelled => Cancelled,
        _ => throw new System.Diagnostics.UnreachableException($"unknown outcome {outcome}"),
    };
}
