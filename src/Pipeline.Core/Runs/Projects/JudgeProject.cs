using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;
using Pipeline.Runs.Projects.State;

namespace Pipeline.Runs.Projects;

/// <summary>
/// Judges what is in the database of a dbt project folder and builds nothing: its data tests, as dbt's <c>test</c> does, and how fresh
/// its sources are, as <c>source freshness</c> does. Unit tests belong to building their models.
/// </summary>
public sealed class JudgeProject(IRunEventSink events, TimeProvider clock)
{
    /// <summary>Runs the verb.</summary>
    public async Task<ValidateReport> RunAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        var opened = OpenProject.Read(request, Guid.NewGuid().ToString(), clock, new RunFlags { Command = "test" });
        var previous = request.StateFolder is { } state ? PreviousBuild.Read(state) : null;
        var selected = Selected(opened, request, previous);
        using var scope = RunScope.Begin("validate", request.Nodes.Words, opened.Target.Name, events, clock, cancellationToken);
        foreach (var notice in opened.Project.Notices) scope.Raise(at => new RunEvent.Warned(notice.ToString()) { At = at });
        using var database = ProjectDatabase.Open(opened.Profile, opened.Folder, isReadOnly: !Writes(opened, selected));
        var build = new BuildContext(opened, new BuildRequest { Folder = request.Folder, Nodes = request.Nodes }, scope)
        {
            Command = "test",
            AgesFrom = request.Now,
            RunsHooks = selected.Any(node => node is DataTest),
            Selected = [.. selected.Select(node => node.UniqueId)],
            RelationOf = request.Defer
                ? new Deferral(selected, previous!, database) { FavorsState = request.FavorState }.RelationOf : node => node.Relation,
        };
        var results = await JudgeAsync(build, selected, database, cancellationToken);
        return new ValidateReport(scope.RunId, scope.End(OutcomeOf(results, request.FailOnWarn)), scope.Elapsed, BuildReport.TestsOf(results));
    }

    /// <summary>The tests asked for; sources when they are asked for by their type, those that say how fresh they must be.</summary>
    private static List<Node> Selected(OpenProject opened, JudgeRequest request, PreviousBuild? previous)
    {
        var picked = SelectNodes.Of(opened, request.Nodes, ["test"], previous)
            .Where(node => node is DataTest or SourceTable { Freshness: not null }).ToList();
        return picked is not [] ? picked : throw new ConfigurationException(
            "none of the selected sources says how fresh it must be", hint: "Add freshness: to it, with warn_after or error_after.");
    }

    /// <summary>Who only looks leaves the database open to others.</summary>
    private static bool Writes(OpenProject opened, IReadOnlyList<Node> selected) =>
        selected.Any(node => node is DataTest { FailuresRelation: not null })
        || (selected.Any(node => node is DataTest) && (opened.Project.OnRunStart is not [] || opened.Project.OnRunEnd is not []));

    private static async Task<IReadOnlyList<NodeResult>> JudgeAsync(
        BuildContext build, IReadOnlyList<Node> selected, ProjectDatabase database, CancellationToken cancellationToken)
    {
        var run = new ProjectRun(build, BuildPlan.Of(build.Opened.Project.Graph, selected), database);
        try
        {
            return await run.RunAsync(cancellationToken);
        }
        finally
        {
            Write(build, selected, run.Results);
        }
    }

    /// <summary>Each kind of result in its file: how fresh sources are says nothing of what is left to build.</summary>
    private static void Write(BuildContext build, IReadOnlyList<Node> selected, IReadOnlyList<NodeResult> results)
    {
        if (selected.Any(node => node is DataTest)) ProjectArtifacts.Write(build, [.. results.Where(result => result.Node is not SourceTable)]);
        if (selected.Any(node => node is SourceTable)) ProjectArtifacts.WriteSources(build, results);
    }

    private static RunOutcome OutcomeOf(IReadOnlyList<NodeResult> results, bool failOnWarn) =>
        BuildReport.OutcomeOf(results) is RunOutcome.Succeeded && failOnWarn && results.Any(result => result.Status is NodeStatus.Warn)
            ? RunOutcome.ChecksFailed
            : BuildReport.OutcomeOf(results);
}
