using System.Diagnostics;
using Pipeline.Events;

namespace Pipeline.Rendering;

/// <summary>An event as a message template and its values: property names are a contract with whoever searches the logs.</summary>
internal static class EventTemplate
{
    /// <summary>The template and the values, in the template's order.</summary>
    public static (string Template, object?[] Values) Of(RunEvent runEvent) => runEvent switch
    {
        RunEvent.RunStarted e => ("Run {RunId} started: {Verb} {Subject} on {Target}", [e.RunId, e.Verb, e.Subject, e.Target]),
        RunEvent.RunFinished e =>
            ("Run {RunId} ended: {Outcome} in {ElapsedMs} ms", [e.RunId, e.Outcome.ToString(), Milliseconds(e.Elapsed)]),
        RunEvent.StepStarted e => ("{Step} started", [Name(e.Step)]),
        RunEvent.StepProgressed e => ("{Step} at {Rows} rows, {Bytes} bytes", [Name(e.Step), e.Rows, e.Bytes]),
        RunEvent.StepSucceeded e => (
            "{Step} succeeded: {Rows} rows, {Bytes} bytes in {ElapsedMs} ms. {Summary}",
            [Name(e.Step), e.Rows, e.Bytes, Milliseconds(e.Elapsed), e.Summary]),
        RunEvent.StepSkipped e => ("{Step} skipped: {Reason}", [Name(e.Step), e.Reason]),
        RunEvent.StepFailed e => (
            "{Step} failed after {ElapsedMs} ms: {Error} {Hint}", [Name(e.Step), Milliseconds(e.Elapsed), e.Message, e.Hint ?? ""]),
        RunEvent.CheckJudged e =>
            ("{Step}: check {Check} is {Verdict}: {Finding}", [Name(e.Step), e.Check, e.Verdict.ToString(), e.Message]),
        RunEvent.RequestRetried e => (
            "{Request} will be tried again in {DelayMs} ms (attempt {Attempt}): {Reason}",
            [e.Request, Milliseconds(e.Delay), e.Attempt, e.Reason]),
        RunEvent.Committed e => ("{Table} is now version {Version}: {Rows} rows in {Files} files", [e.Table, e.Version, e.Rows, e.Files]),
        RunEvent.Warned e => ("{Warning} {Hint}", [e.Message, e.Hint ?? ""]),
        RunEvent.Noted e => ("{Note}", [e.Message]),
        RunEvent.Traced e => ("{Detail}", [e.Message]),
        _ => throw new UnreachableException($"no template for {runEvent.GetType()}"),
    };

    private static string Name(StepName step) => step.ToString();

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
