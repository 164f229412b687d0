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
    public Task<TransformReport> RunAsync(BuildRequest request, CancellationToken cancellationToken) => RunAsync(request, asOf: null, cancellationToken);

    /// <summary>Judges the tests, and how old the sources are, and builds nothing.</summary>
    public async Task<ValidateReport> RunAsync(TestRequest request, CancellationToken cancellationToken)
    {
        var done = await RunAsync(request.Build with { TestsOnly = true }, request.Now, cancellationToken);
        var isWarned = request.FailOnWarn && done.Outcome is RunOutcome.Succeeded && done.Tests!.Any(test => test.Verdict is CheckVerdict.Warn);
        return new ValidateReport(done.RunId, isWarned ? RunOutcome.ChecksFailed : done.Outcome, done.Elapsed, [.. done.Models.Select(Broken), .. done.Tests!]);
    }

    /// <summary>What is no test and was done all the same is a hook that failed.</summary>
    private static CheckReport Broken(ModelReport hook) =>
        new(hook.Model, hook.ResourceType, "", null, CheckVerdict.Error, null, hook.Message ?? "", null, null);

    private async Task<TransformReport> RunAsync(BuildRequest request, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var opened = OpenProject.Read(request, Guid.NewGuid().ToString(), clock);
        var previous = request.StateFolder is { } state ? PreviousBuild.Read(state) : null;
        InputLimit.Check(request);
        var selected = request.IsRetry ? Failed(opened) : Selected(opened, request, previous);
        using var scope = RunScope.Begin(
            request.TestsOnly ? "validate" : "build", request.IsRetry ? "what failed" : request.Nodes.Words, opened.Target.Name, events, clock, cancellationToken);
        scope.Raise(at => new RunEvent.Noted($"project {opened.Project.Name}, {opened.Place}") { At = at });
        foreach (var notice in opened.Project.Notices) scope.Raise(at => new RunEvent.Warned(notice.ToString()) { At = at });
        using var database = ProjectDatabase.Open(opened.Profile, opened.Folder, request.IsDryRun);
        var build = new BuildContext(opened, request, scope)
        {
            Command = request.TestsOnly ? "test" : "build",
            Selected = [.. selected.Select(node => node.UniqueId)],
            RelationOf = request.Defer ? new Deferral(selected, previous!, database).RelationOf : node => node.Relation,
        };
        var results = await RunAsync(build, new ProjectRun(build, BuildPlan.Of(opened.Project.Graph, selected), database),
            cancellationToken);
        IReadOnlyList<CheckReport> ages = request.TestsOnly ? await new SourceAges(build, database).JudgeAsync(asOf, cancellationToken) : [];
        return new TransformReport(scope.RunId, scope.End(OutcomeOf(results, ages)), scope.Elapsed, BuildReport.NodesOf(results))
        {
            Tests = [.. ages, .. BuildReport.TestsOf(results)],
        };
    }

    private static RunOutcome OutcomeOf(IReadOnlyList<NodeResult> results, IReadOnlyList<CheckReport> ages) =>
        BuildReport.OutcomeOf(results) is RunOutcome.Failed ? RunOutcome.Failed
        : Validate.OutcomeOf(ages, failOnWarn: false) is not RunOutcome.Succeeded and var stale ? stale
        : BuildReport.OutcomeOf(results);

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

    private static IReadOnlyList<Node> Selected(OpenProject opened, BuildRequest request, PreviousBuild? previous)
    {
        IReadOnlyList<string> types = request.TestsOnly ? ["test", "unit_test"] : request.NoGate ? ["model", "seed", "snapshot"] : SelectNodes.Buildable;
        return SelectNodes.Of(opened.Project, request.Nodes, types, previous);
    }

    /// <summary>What the last build did not do; when it did everything, nothing.</summary>
    private static IReadOnlyList<Node> Failed(OpenProject opened)
    {
        var results = PreviousBuild.ResultsIn(opened.TargetFolder) ?? throw new ConfigurationException(
            $"there is no {RunResultsFile.Name} in '{opened.TargetFolder}'", hint: "Build first, without --retry.");
        return [.. opened.Project.Graph.InOrder.Where(node => again.Contains(results.GetValueOrDefault(node.UniqueId)))];
    }
}
