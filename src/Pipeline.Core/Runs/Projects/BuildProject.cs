using Pipeline.Events;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects;

/// <summary>
/// Builds a dbt project folder in its own database, as dbt's <c>build</c> does: seeds, models, snapshots and tests in the order of the
/// graph, several at once. What depends on a failure is left out; the rest goes on.
/// </summary>
public sealed class BuildProject(IRunEventSink events, TimeProvider clock)
{
    /// <summary>Runs the verb.</summary>
    public async Task<TransformReport> RunAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var opened = OpenProject.Read(request, Guid.NewGuid().ToString(), clock);
        string[] types = request.NoGate ? ["model", "seed", "snapshot"] : [.. SelectNodes.Buildable];
        var selected = SelectNodes.Of(opened.Project, request.Nodes, types);
        using var scope = RunScope.Begin("build", request.Nodes.Words, opened.Target.Name, events, clock, cancellationToken);
        scope.Raise(at => new RunEvent.Noted($"project {opened.Project.Name}, database {opened.DatabaseWords}, schema {opened.Target.Schema}") { At = at });
        using var database = ProjectDatabase.Open(opened.Target, opened.Folder, request.IsDryRun);
        var build = new BuildContext(opened, request, scope);
        var run = new ProjectRun(build, BuildPlan.Of(opened.Project.Graph, selected), database);
        try
        {
            await run.RunAsync(cancellationToken);
        }
        finally
        {
            // Also of a run that was cancelled: what it did is done, and --retry goes on from there.
            ProjectArtifacts.Write(build, run.Results);
        }

        var results = run.Results;
        return new TransformReport(scope.RunId, scope.End(BuildReport.OutcomeOf(results)), scope.Elapsed, BuildReport.NodesOf(results))
        {
            Tests = BuildReport.TestsOf(results),
        };
    }
}
