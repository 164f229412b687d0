using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>Runs what a project wants run before its first node or after its last.</summary>
internal sealed class OperationStep(BuildContext build)
{
    /// <summary>Compiles and runs it, after the results so far; what the user can act on is a result.</summary>
    public NodeResult Run(Operation operation, IReadOnlyList<NodeResult> results, ProjectWorker worker)
    {
        var (startedAt, started) = (build.Now, build.Scope.Clock.GetTimestamp());
        var result = Done(operation, results, worker);
        var elapsed = build.Scope.Clock.GetElapsedTime(started);
        var step = new StepName("operation", operation.Name);
        build.Scope.Raise(at => result.IsBad
            ? new RunEvent.StepFailed(step, elapsed, result.Message, result.Hint) { At = at }
            : new RunEvent.StepSucceeded(step, 0, 0, elapsed, "") { At = at });
        return result with
        {
            StartedAt = startedAt,
            CompiledAt = startedAt,
            EndedAt = build.Now,
            Elapsed = elapsed,
            Worker = worker.Number,
        };
    }

    private NodeResult Done(Operation operation, IReadOnlyList<NodeResult> results, ProjectWorker worker)
    {
        try
        {
            var sql = build.Compiler.Compile(operation, build.For(operation, worker) with
            {
                Schemas = [.. results.Select(result => result.Node).OfType<RelationNode>()
                    .Select(node => (node.Relation.Database, node.Relation.Schema)).Distinct()],
                Results = [.. results.Select(ResultValue.Of)],
            });
            if (!string.IsNullOrWhiteSpace(sql)) worker.Warehouse.Execute(sql);
            return new NodeResult(operation, NodeStatus.Success, "OK") { CompiledSql = sql, ExecutedSql = sql };
        }
        catch (ExpectedException failure)
        {
            return new NodeResult(operation, NodeStatus.Error, failure.Message) { Hint = failure.Hint };
        }
    }
}
