using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Events;
using Pipeline.Quality.History;

namespace Pipeline.Quality;

/// <summary>
/// Runs checks against an engine, one statement at a time. A check that does not hold is a result, never an exception; a check
/// that cannot be evaluated is judged <c>error</c> with the engine's words and does not keep the others from being judged.
/// Only cancellation and bugs are thrown.
/// </summary>
/// <param name="engine">Runs the statements.</param>
/// <param name="resolve">Finds the relations of datasets.</param>
/// <param name="now">The moment ages are measured from, and the time of what is measured.</param>
/// <param name="history">Earlier measurements; without any, checks that compare with them are skipped and say so.</param>
public sealed class CheckRunner(IEngine engine, RelationResolver resolve, DateTimeOffset now, MeasurementHistory? history = null)
{
    private readonly CheckContext context = new(resolve, now, history ?? MeasurementHistory.Empty);

    /// <summary>Judges the checks; the results come in the same order.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        var results = new Dictionary<Check, CheckResult>(ReferenceEqualityComparer.Instance);
        var compiled = checks.Select(check => Compile(check, results)).OfType<CompiledCheck>().ToList();
        foreach (var batch in CheckCompiler.Batches(compiled)) await RunBatchAsync(batch, results, cancellationToken);
        foreach (var check in compiled.Where(check => check.Probe is not Probe.Aggregates))
            results[check.Check] = await RunAloneAsync(check, cancellationToken);
        return [.. checks.Select(check => results[check])];
    }

    private CompiledCheck? Compile(Check check, Dictionary<Check, CheckResult> results)
    {
        try
        {
            return new CompiledCheck(check, check.Compile(context));
        }
        catch (ExpectedException problem)
        {
            results[check] = Unevaluated(check, problem);
            return null;
        }
    }

    private async Task RunBatchAsync(CheckBatch batch, Dictionary<Check, CheckResult> results, CancellationToken cancellationToken)
    {
        var answer = batch.Checks is [_] ? null : await TryAskAsync(batch.Sql, cancellationToken);
        for (var index = 0; index < batch.Checks.Count; index++)
        {
            var check = batch.Checks[index];
            results[check.Check] = answer is null
                ? await RunAloneAsync(check, cancellationToken)
                : Judge(check, Slice(answer, batch.Slots[index]));
        }
    }

    /// <summary>Null when the batch fails: which of its checks is to blame shows when each is asked alone.</summary>
    private async Task<ResultTable?> TryAskAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.QueryAsync(sql, cancellationToken);
        }
        catch (ExpectedException)
        {
            return null;
        }
    }

    private async Task<CheckResult> RunAloneAsync(CompiledCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(check, check.Probe is Probe.Session session
                ? await session.AskAsync(engine, cancellationToken)
                : await engine.QueryAsync(check.Alone, cancellationToken));
        }
        catch (ExpectedException problem)
        {
            return Unevaluated(check.Check, problem);
        }
    }

    private CheckResult Judge(CompiledCheck check, ResultTable answer)
    {
        try
        {
            var result = check.Check.Judge(answer, context);
            return result.Verdict is CheckVerdict.Warn or CheckVerdict.Fail
                ? result with { FailingRows = check.Probe.FailingRows }
                : result;
        }
        catch (ExpectedException problem)
        {
            return Unevaluated(check.Check, problem);
        }
    }

    private static ResultTable Slice(ResultTable answer, int[] slots) =>
        new([.. slots.Select(slot => answer.Columns[slot])], [[.. slots.Select(slot => answer.Rows[0][slot])]]);

    private static CheckResult Unevaluated(Check check, ExpectedException problem) => new()
    {
        Check = check,
        Verdict = CheckVerdict.Error,
        Message = problem.Hint is null ? Sentence(problem.Message) : $"{Sentence(problem.Message)} {problem.Hint}",
    };

    /// <summary>
    /// An engine's message without its drawing of the statement, which the author of the check did not write, on one line.
    /// </summary>
    private static string Sentence(string message) => string.Join(
        ' ', message.Split('\n').Select(line => line.Trim()).TakeWhile(line => !line.StartsWith("LINE ", StringComparison.Ordinal)).Where(line => line is not ""));
}
