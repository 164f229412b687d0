using System.Globalization;
using System.Security.Cryptography;
using Pipeline.Diagnostics;
using Pipeline.Events;

namespace Pipeline.Runs;

/// <summary>
/// One run while it goes on: its id, its clock and where its events go. Steps are run through it so that every step that
/// starts also ends, well or badly, with its time.
/// </summary>
public sealed class RunScope : IDisposable
{
    private readonly IRunEventSink events;
    private readonly CancellationToken cancellationToken;
    private readonly long startedTimestamp;
    private bool isEnded;

    private RunScope(string runId, IRunEventSink events, TimeProvider clock, CancellationToken cancellationToken)
    {
        (RunId, this.events, Clock, this.cancellationToken) = (runId, events, clock, cancellationToken);
        startedTimestamp = clock.GetTimestamp();
    }

    /// <summary>Sorts by time and is unique: <c>20260102T030405Z-9f86d081</c>.</summary>
    public string RunId { get; }

    /// <summary>The run's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => Clock.GetElapsedTime(startedTimestamp);

    /// <summary>Begins a run and says so. Disposing it says how a run ended that did not come to its report.</summary>
    public static RunScope Begin(
        string verb, string subject, string target, IRunEventSink events, TimeProvider clock, CancellationToken cancellationToken)
    {
        var scope = new RunScope(NewId(clock), events, clock, cancellationToken);
        scope.Raise(at => new RunEvent.RunStarted(scope.RunId, verb, subject, target) { At = at });
        return scope;
    }

    /// <summary>An id for a run, or for what is made of several.</summary>
    public static string NewId(TimeProvider clock)
    {
        var stamp = clock.GetUtcNow().ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture);
        return $"{stamp}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }

    /// <summary>A scope for a question: its events are passed on, but it is no run, and neither begins nor ends.</summary>
    public static RunScope Quiet(IRunEventSink events, TimeProvider clock, CancellationToken cancellationToken) =>
        new("", events, clock, cancellationToken) { isEnded = true };

    /// <summary>Ends the run, says so and hands the outcome back.</summary>
    public RunOutcome End(RunOutcome outcome)
    {
        isEnded = true;
        Raise(at => new RunEvent.RunFinished(RunId, outcome, Elapsed) { At = at });
        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isEnded) End(cancellationToken.IsCancellationRequested ? RunOutcome.Cancelled : RunOutcome.Failed);
    }

    /// <summary>Raises an event stamped with the run's clock.</summary>
    public void Raise(Func<DateTimeOffset, RunEvent> make)
    {
        var happened = make(Clock.GetUtcNow());
        RunMetrics.Count(happened);
        events.Raise(happened);
    }

    /// <summary>Says that the log of a table could not be tidied after a commit; the commit holds.</summary>
    internal void WarnOfUpkeep(string table, Exception? failure)
    {
        if (failure is null) return;
        Raise(at => new RunEvent.Warned($"{table} is committed, but its log could not be summed up: {failure.Message}", "A later commit tries again.") { At = at });
    }

    /// <summary>
    /// Runs one step. A failure the user can act on ends the step and is handed to <paramref name="onFailure"/>; the run goes
    /// on with what does not depend on it. Configuration errors, cancellation and bugs pass through.
    /// </summary>
    public async Task<T> StepAsync<T>(StepName step, Func<Task<StepResult<T>>> work, Func<ExpectedException, T> onFailure)
    {
        Raise(at => new RunEvent.StepStarted(step) { At = at });
        var started = Clock.GetTimestamp();
        try
        {
            var result = await work();
            Raise(at => result switch
            {
                { Failure: { } failure } => new RunEvent.StepFailed(step, Clock.GetElapsedTime(started), failure, null) { At = at },
                { NothingNew: { } reason } => new RunEvent.StepSkipped(step, reason) { At = at },
                _ => new RunEvent.StepSucceeded(step, result.Rows, result.Bytes, Clock.GetElapsedTime(started), result.Summary) { At = at },
            });
            return result.Value;
        }
        catch (ExpectedException failure) when (failure is not ConfigurationException)
        {
            Raise(at => new RunEvent.StepFailed(step, Clock.GetElapsedTime(started), failure.Message, failure.Hint) { At = at });
            return onFailure(failure);
        }
    }
}

/// <summary>What a step produced and what to say of it.</summary>
/// <param name="Value">The step's report.</param>
/// <param name="Rows">Rows written or judged.</param>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Summary">One line for a person.</param>
/// <param name="NothingNew">Why there was nothing to do; null when there was.</param>
public sealed record StepResult<T>(T Value, long Rows, long Bytes, string Summary, string? NothingNew = null)
{
    /// <summary>Why the step counts as failed although it came to its end; null when it does not.</summary>
    public string? Failure { get; init; }
}
