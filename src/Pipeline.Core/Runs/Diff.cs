using Pipeline.Engines.DuckDb;
using Pipeline.Events;
using Pipeline.Quality.Diff;
using Pipeline.Runs.Comparing;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>
/// Compares two relations: files and tables of a DuckDB file, and with a project its models, streams and lake tables at any version.
/// </summary>
/// <param name="events">Takes the run's events.</param>
/// <param name="clock">The run's clock.</param>
/// <param name="workspace">The project; null where nothing of one is named (<see cref="NeedsProject"/>).</param>
public sealed class Diff(IRunEventSink events, TimeProvider clock, Workspace? workspace = null)
{
    /// <summary>Whether a side is something of a project.</summary>
    public static bool NeedsProject(TableDiffRequest request) => Operand.Parse(request.Old) is Operand.Named || Operand.Parse(request.New) is Operand.Named;

    /// <summary>Runs the verb. Differences fail it only when the request says so.</summary>
    public async Task<DiffReport> RunAsync(TableDiffRequest request, CancellationToken cancellationToken)
    {
        var (old, news) = (Operand.Parse(request.Old), Operand.Parse(request.New));
        using var scope = RunScope.Begin(
            "validate diff", $"{request.Old} {request.New}", workspace?.Target ?? "data", events, clock, cancellationToken);
        TableDifference? found = null;
        await scope.StepAsync(
            new StepName("diff", $"{request.Old} to {request.New}"),
            async () =>
            {
                found = await CompareAsync(old, news, request, cancellationToken);
                return new StepResult<bool>(true, found.NewRows, 0, found.IsEqual ? "equal" : $"{found.Rows.Differing} rows differ");
            },
            failure => throw failure);
        var outcome = request.FailIfDifferent && found is { IsEqual: false } ? RunOutcome.ChecksFailed : RunOutcome.Succeeded;
        return new DiffReport(scope.RunId, scope.End(outcome), scope.Elapsed, request.Old, request.New, found!);
    }

    private async Task<TableDifference> CompareAsync(Operand old, Operand news, TableDiffRequest request, CancellationToken cancellationToken)
    {
        using var own = workspace is null ? DuckDbDatabase.Open(new DuckDbOptions()) : null;
        var connection = workspace?.Connection ?? own!.Connect();
        var reader = new OperandReader(connection, workspace);
        var (before, after) = (await reader.ReadAsync(old, "old", cancellationToken), await reader.ReadAsync(news, "new", cancellationToken));
        var declared = after.Key is [] ? before.Key : after.Key;
        return await new TableDiff(new DuckDbEngine(connection)).CompareAsync(
            new DiffRequest
            {
                Old = before.Side,
                New = after.Side,
                Key = request.Key is [] ? declared : request.Key,
                Where = request.Where,
                Exclude = request.Exclude,
                Tolerances = request.Tolerances.Select(Tolerances.Parse).ToDictionary(StringComparer.OrdinalIgnoreCase),
                SampleOneOf = request.SampleOneOf,
                Examples = request.Examples,
            },
            cancellationToken);
    }
}
