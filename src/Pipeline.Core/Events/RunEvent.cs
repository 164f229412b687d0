namespace Pipeline.Events;

/// <summary>
/// Something that happened in a run, in the past tense. The closed hierarchy below is all there is; renderers, logs and
/// artifacts are built from it and from nothing else.
/// </summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A run began.</summary>
    public sealed record RunStarted(string RunId, string Verb, string Subject, string Target) : RunEvent;

    /// <summary>A run ended; nothing follows.</summary>
    public sealed record RunFinished(string RunId, RunOutcome Outcome, TimeSpan Elapsed) : RunEvent;

    /// <summary>A step (a stream, a model, a group of checks) began.</summary>
    public sealed record StepStarted(StepName Step) : RunEvent;

    /// <summary>A step has come further. Raised often: renderers thin it out.</summary>
    public sealed record StepProgressed(StepName Step, long Rows, long Bytes) : RunEvent;

    /// <summary>A step ended well.</summary>
    public sealed record StepSucceeded(StepName Step, long Rows, long Bytes, TimeSpan Elapsed, string Summary) : RunEvent;

    /// <summary>A step found nothing to do.</summary>
    public sealed record StepSkipped(StepName Step, string Reason) : RunEvent;

    /// <summary>A step failed; <paramref name="Message"/> says what, where and why.</summary>
    public sealed record StepFailed(StepName Step, TimeSpan Elapsed, string Message, string? Hint) : RunEvent;

    /// <summary>One check was judged.</summary>
    public sealed record CheckJudged(StepName Step, string Check, CheckVerdict Verdict, string Message) : RunEvent;

    /// <summary>A request will be tried again.</summary>
    public sealed record RequestRetried(string Request, int Attempt, TimeSpan Delay, string Reason) : RunEvent;

    /// <summary>A table version became current.</summary>
    public sealed record Committed(string Table, long Version, long Rows, int Files) : RunEvent;

    /// <summary>Something the user should know that is not a failure.</summary>
    public sealed record Warned(string Message, string? Hint = null) : RunEvent;

    /// <summary>Something the user is told in passing: where the database lies, what a template has to say.</summary>
    public sealed record Noted(string Message) : RunEvent;

    /// <summary>A detail for the debug log.</summary>
    public sealed record Traced(string Message) : RunEvent;
}

/// <summary>What a step is: its verb (ingest, transform, validate) and what it works on.</summary>
public readonly record struct StepName(string Verb, string Subject)
{
    /// <summary><c>ingest github/events</c></summary>
    public override string ToString() => $"{Verb} {Subject}";
}

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All steps succeeded or had nothing to do.</summary>
    Succeeded,

    /// <summary>A step failed.</summary>
    Failed,

    /// <summary>A check failed; nothing it guards was published.</summary>
    ChecksFailed,

    /// <summary>Something was left to another run that is at work on the same.</summary>
    Held,

    /// <summary>The run was interrupted.</summary>
    Cancelled,
}

/// <summary>The judgement on one check.</summary>
public enum CheckVerdict
{
    /// <summary>Holds.</summary>
    Pass,

    /// <summary>Does not hold, and was declared a warning.</summary>
    Warn,

    /// <summary>Does not hold.</summary>
    Fail,

    /// <summary>Could not be evaluated.</summary>
    Error,

    /// <summary>Was not evaluated on purpose.</summary>
    Skipped,
}
