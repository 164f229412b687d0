using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Projects.Artifacts;
using Pipeline.Runs.Scheduling;

namespace Pipeline.Runs.Projects;

/// <summary>One build while it goes on: schemas, hooks of the run, then the plan.</summary>
internal sealed class ProjectRun(BuildContext build, BuildPlan plan, ProjectDatabase database)
{
    private readonly IReadOnlyList<NodeResult>?[] done = new IReadOnlyList<NodeResult>?[plan.Items.Count];
    private readonly List<NodeResult> before = [];
    private readonly List<NodeResult> after = [];

    private Project Project => build.Opened.Project;

    /// <summary>What became of every node so far, in the order of the graph.</summary>
    public IReadOnlyList<NodeResult> Results =>
        [.. before, .. done.OfType<IReadOnlyList<NodeResult>>().SelectMany(results => results), .. after];

    /// <summary>Runs everything and returns the results.</summary>
    public async Task<IReadOnlyList<NodeResult>> RunAsync(CancellationToken cancellationToken)
    {
        var schedule = new Schedule(plan.Work, build.Request.FailFast);
        await Task.Run(() => Begin(schedule, cancellationToken), cancellationToken);
        var steps = new BuildSteps(build, cancellationToken);
        var files = new CompiledFiles(build.Opened.TargetFolder);
        var crew = new Crew<ProjectWorker>(schedule, () => database.Hire(cancellationToken), (worker, place) =>
        {
            var results = steps.Run(plan.Items[place], worker);
            foreach (var result in results) files.Write(result);
            done[place] = results;
            return !results.Any(result => result.IsBad);
        });
        try
        {
            await crew.RunAsync(build.Opened.Threads, cancellationToken);
        }
        finally
        {
            LeaveOut(schedule);
        }

        await Task.Run(() => RunHooks(Project.OnRunEnd, after, cancellationToken), cancellationToken);
        return Results;
    }

    /// <summary>Makes the schemas and runs what comes first; when that fails, nothing else is begun.</summary>
    private void Begin(Schedule schedule, CancellationToken cancellationToken)
    {
        if (!build.Request.IsDryRun)
        {
            using var worker = database.Hire(cancellationToken);
            foreach (var (schemaDatabase, schema) in plan.Items.OfType<BuildItem.Relation>()
                .Select(item => (item.Node.Relation.Database, item.Node.Relation.Schema)).Distinct())
                worker.Warehouse.CreateSchema(schemaDatabase, schema);
        }

        RunHooks(Project.OnRunStart, before, cancellationToken);
        if (before.Any(result => result.IsBad)) schedule.Stop();
    }

    private void RunHooks(IReadOnlyList<Operation> operations, List<NodeResult> results, CancellationToken cancellationToken)
    {
        if (operations is [] || build.Request.IsDryRun || !build.RunsHooks) return;
        using var worker = database.Hire(cancellationToken);
        foreach (var operation in operations) results.Add(new OperationStep(build).Run(operation, Results, worker));
    }

    /// <summary>Notes the pieces that nobody did, and why.</summary>
    private void LeaveOut(Schedule schedule)
    {
        for (var place = 0; place < done.Length; place++)
        {
            if (done[place] is not null) continue;
            var reason = schedule.BlockerOf(place) is { } blocker
                ? $"{BuildSteps.NameOf(plan.Items[blocker])} failed"
                : "the run was stopped before";
            done[place] = [.. plan.Items[place].Nodes.Select(node => new NodeResult(node, NodeStatus.Skipped, reason))];
            var step = BuildSteps.NameOf(plan.Items[place]);
            build.Scope.Raise(at => new RunEvent.StepSkipped(step, reason) { At = at });
        }
    }
}
