using Pipeline.Diagnostics;

namespace Pipeline;

/// <summary>Why an invocation ended without a report.</summary>
/// <param name="Kind">A word scripts can branch on.</param>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Problems">What is wrong, one or more.</param>
/// <param name="Cause">What the layer below said, when the message does not repeat it.</param>
/// <param name="Exception">Where it came from.</param>
internal sealed record Failure(string Kind, int ExitCode, IReadOnlyList<Problem> Problems, string? Cause, Exception Exception)
{
    /// <summary>True for anything the user cannot act on.</summary>
    public bool IsBug => ExitCode == Pipeline.ExitCode.Bug;

    /// <summary>
    /// Sorts an exception by its type. A cancellation nobody asked for (a timeout deep in a library) is a bug: calling it an
    /// interruption would hide it.
    /// </summary>
    public static Failure Of(Exception exception, bool isCancelled) => exception switch
    {
        OperationCanceledException when isCancelled => new("cancelled", Pipeline.ExitCode.Cancelled, [new("cancelled")], null, exception),
        ConfigurationException e => new("configuration", Pipeline.ExitCode.Usage, e.Problems, CauseOf(e), e),
        LeaseHeldException e => new("lease_held", Pipeline.ExitCode.LeaseHeld, [ProblemOf(e)], CauseOf(e), e),
        ExpectedException e => new("failed", Pipeline.ExitCode.Failed, [ProblemOf(e)], CauseOf(e), e),
        _ => new("bug", Pipeline.ExitCode.Bug, [BugOf(exception)], null, exception),
    };

    private static Problem BugOf(Exception exception) =>
        new($"this is a bug in pipeline: {exception.Message}", Hint: "Please report it with the stack above.");

    private static Problem ProblemOf(ExpectedException exception) => new(exception.Message, exception.Location, exception.Hint);

    private static string? CauseOf(Exception exception) =>
        exception.InnerException is { Message: var cause } && !exception.Message.Contains(cause, StringComparison.Ordinal) ? cause : null;
}
