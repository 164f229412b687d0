using Pipeline.Engines.DuckDb;
using Pipeline.Events;
using Pipeline.Quality.Diff;
using Pipeline.Runs.Comparing;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>Compares two relations: models, streams, lake tables at any version, files, tables of a DuckDB file.</summary>
public sealed class Diff(Workspace workspace)
{
    /// <summary>Runs the verb. Differences fail it only when the request says so.</summary>
    public async Task<DiffReport> RunAsync(TableDiffRequest request, CancellationToken cancellationToken)
    {
        var (old, news) = (Operand.Parse(request.Old), Operand.Parse(request.New));
        using var scope = RunScope.Begin(
            "validate diff", $"{request.Old} {request.New}", workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
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
        var reader = new OperandReader(workspace);
        var (before, after) = (await reader.ReadAsync(old, "old", cancellationToken), await reader.ReadAsync(news, "new", cancellationToken));
        var declared = after.Key is [] ? before.Key : after.Key;
        return await new TableDiff(new DuckDbEngine(workspace.Connection)).CompareAsync(
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
