using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;
using Pipeline.Runs.Projects.State;

namespace Pipeline.Runs.Projects;

/// <summary>
/// Builds a dbt project folder in its own database, as dbt's <c>build</c> does: seeds, models, snapshots and tests in the order of the
/// graph, several at once. What depends on a failure is left out; the rest goes on.
/// </summary>
public sealed class BuildProject(IRunEventSink events, TimeProvider clock)
{
    /// <summary>How a node ended that <c>--retry</c> does again.</summary>
    private static readonly string[] again = ["error", "fail", "skipped", "runtime error", "partial success"];

    /// <summary>Runs the verb.</summary>
    public async Task<TransformReport> RunAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var opened = Opened(request);
        if (request.IsRetry)
        {
            request = PreviousRun.Again(request, opened.TargetFolder);
            opened = Opened(request);
        }

        var previous = request.StateFolder is { } state ? PreviousBuild.Read(state) : null;
        InputLimit.Check(request);
        var selected = request.IsRetry ? Failed(opened) : Selected(opened, request, previous);
        using var scope = RunScope.Begin(
            "build", request.IsRetry ? "what failed" : request.Nodes.Words, opened.Target.Name, events, clock, cancellationToken);
        scope.Raise(at => new RunEvent.Noted($"project {opened.Project.Name}, {opened.Place}") { At = at });
        foreach (var notice in opened.Project.Notices) scope.Raise(at => new RunEvent.Warned(notice.ToString()) { At = at });
        using var database = ProjectDatabase.Open(opened.Profile, opened.Folder, request.IsDryRun);
        var build = new BuildContext(opened, request, scope)
        {
            Selected = [.. selected.Select(node => node.UniqueId)],
            PreviousBatches = request.IsRetry ? PreviousBuild.BatchesIn(opened.TargetFolder) : new Dictionary<string, BatchResults>(),
            BatchesUntil = request.IsRetry ? PreviousBuild.BegunIn(opened.TargetFolder) : null,
            RelationOf = request.Defer ? new Deferral(selected, previous!, database) { FavorsState = request.FavorState }.RelationOf : node => node.Relation,
        };
        // Before the first statement: who is killed leaves word of what was to be done.
        if (!request.IsDryRun) ProjectArtifacts.WriteBegun(build, selected);
        var results = await RunAsync(build, new ProjectRun(build, BuildPlan.Of(opened.Project.Graph, selected), database),
            cancellationToken);
        return new TransformReport(scope.RunId, scope.End(BuildReport.OutcomeOf(results)), scope.Elapsed, BuildReport.NodesOf(results))
        {
            Tests = BuildReport.TestsOf(results),
        };
    }

    private OpenProject Opened(BuildRequest request) => OpenProject.Read(request, Guid.NewGuid().ToString(), clock, FlagsOf(request));

    private static async Task<IReadOnlyList<NodeResult>> RunAsync(BuildContext build, ProjectRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await run.RunAsync(cancellationToken);
        }
        finally
        {
            // Also of a run that was cancelled: what it did is done, and --retry goes on from there.
            ProjectArtifacts.Write(build, run.Results);
        }
    }

    private static RunFlags FlagsOf(BuildRequest request) => new()
    {
        FullRefresh = request.FullRefresh,
        Empty = request.Empty || request.Sample is not null,
        FailFast = request.FailFast,
        IndirectSelection = request.Nodes.IndirectSelection ?? "eager",
    };

    private static IReadOnlyList<Node> Selected(OpenProject opened, BuildRequest request, PreviousBuild? previous)
    {
        IReadOnlyList<string> types = request.NoGate ? ["model", "seed", "snapshot"] : SelectNodes.Buildable;
        return [.. SelectNodes.Of(opened, request.Nodes, types, previous).Where(node => node is not SourceTable)];
    }

    /// <summary>What the last build did not do; when it did everything, nothing.</summary>
    private static IReadOnlyList<Node> Failed(OpenProject opened)
    {
        var results = PreviousBuild.ResultsIn(opened.TargetFolder) ?? throw new ConfigurationException(
            $"there is no {RunResultsFile.Name} in '{opened.TargetFolder}'", hint: "Build first, without --retry.");
        return [.. opened.Project.Graph.InOrder.Where(node => again.Contains(results.GetValueOrDefault(node.UniqueId)))];
    }
}
