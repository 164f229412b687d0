using System.Diagnostics;
using Pipeline.Events;

namespace Pipeline.Rendering;

/// <summary>One event as one line for people.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Mark">A short word in front.</param>
/// <param name="Text">What happened.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record EventLine(LogLevel Level, string Mark, string Text, string? Hint = null)
{
    /// <summary>What stands below a mark.</summary>
    public const string Margin = "      ";

    /// <summary>The mark as wide as the margin.</summary>
    public string PaddedMark => Mark.PadRight(Margin.Length);

    /// <summary>The line of an event.</summary>
    public static EventLine Of(RunEvent runEvent) => runEvent switch
    {
        RunEvent.RunStarted e => new(LogLevel.Information, "run", $"{e.Verb} {e.Subject} on {e.Target} ({e.RunId})"),
        RunEvent.RunFinished e => new(LogLevel.Information, "end", $"{Words.Of(e.Outcome)} in {Human.Elapsed(e.Elapsed)}"),
        RunEvent.StepStarted e => new(LogLevel.Debug, "start", $"{e.Step}"),
        RunEvent.StepProgressed e => new(LogLevel.Debug, "...", $"{e.Step}: {Human.Rows(e.Rows)}, {Human.Bytes(e.Bytes)}"),
        RunEvent.StepSucceeded e => new(LogLevel.Information, "ok", $"{e.Step}: {Done(e)}"),
        RunEvent.StepSkipped e => new(LogLevel.Information, "skip", $"{e.Step}: {e.Reason}"),
        RunEvent.StepFailed e => new(LogLevel.Error, "FAIL", $"{e.Step}: {e.Message}", e.Hint),
        RunEvent.CheckJudged e => new(LevelOf(e.Verdict), MarkOf(e.Verdict), $"{e.Step}: {e.Check}: {e.Message}"),
        RunEvent.RequestRetried e => new(
            LogLevel.Warning, "retry", $"{e.Request}: {e.Reason}; attempt {e.Attempt} in {Human.Elapsed(e.Delay)}"),
        RunEvent.Committed e => new(
            LogLevel.Debug, "commit", $"{e.Table} version {e.Version}: {Human.Rows(e.Rows)} in {Human.Count(e.Files, "file")}"),
        RunEvent.Warned e => new(LogLevel.Warning, "warn", e.Message, e.Hint),
        RunEvent.Noted e => new(LogLevel.Information, "note", e.Message),
        RunEvent.Traced e => new(LogLevel.Debug, "trace", e.Message),
        _ => throw new UnreachableException($"no line for {runEvent.GetType()}"),
    };

    /// <summary>The line with its mark in the first column and the hint below.</summary>
    public string Format(Palette palette)
    {
        var painted = Level switch
        {
            LogLevel.Error => palette.Bad(PaddedMark),
            LogLevel.Warning => palette.Warning(PaddedMark),
            _ when Mark == "ok" => palette.Good(PaddedMark),
            _ => palette.Faint(PaddedMark),
        };
        return $"{painted}{Text}" + (Hint is null ? "" : $"\n{Margin}{Hint}");
    }

    private static string Done(RunEvent.StepSucceeded e)
    {
        string[] parts =
        [
            .. e.Summary.Length > 0 ? [e.Summary] : Array.Empty<string>(),
            .. e.Rows > 0 ? [Human.Rows(e.Rows)] : Array.Empty<string>(),
            .. e.Bytes > 0 ? [Human.Bytes(e.Bytes)] : Array.Empty<string>(),
            Human.Elapsed(e.Elapsed),
        ];
        return string.Join(", ", parts);
    }

    private static LogLevel LevelOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Fail or CheckVerdict.Error => LogLevel.Error,
        CheckVerdict.Warn => LogLevel.Warning,
        _ => LogLevel.Debug,
    };

    private static string MarkOf(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Pass => "pass",
        CheckVerdict.Warn => "warn",
        CheckVerdict.Fail => "FAIL",
        CheckVerdict.Error => "ERROR",
        CheckVerdict.Skipped => "skip",
        _ => throw new UnreachableException($"unknown verdict {verdict}"),
    };
}
