using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Building;

namespace Pipeline.Runs;

/// <summary>
/// Builds models in dependency order. A model whose parent failed or was withheld is skipped; independent ones go on. Every
/// lake table is audited before it is published.
/// </summary>
public sealed class Transform(Workspace workspace)
{
    /// <summary>Runs the verb.</summary>
    public async Task<TransformReport> RunAsync(TransformRequest request, CancellationToken cancellationToken)
    {
        workspace.RequireEngine();
        var project = workspace.LoadProject(request.Vars);
        var selection = Select(project, request);
        using var scope = RunScope.Begin(
            "transform", string.Join(' ', request.Select.DefaultIfEmpty("all models")), workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        var reports = await BuildAsync(project, selection, request, scope, cancellationToken);
        return new TransformReport(scope.RunId, scope.End(OutcomeOf(reports)), scope.Elapsed, reports);
    }

    /// <summary>The models and seeds a request picks; a request that picks none is a mistake, and so is one that picks a snapshot.</summary>
    internal static IReadOnlyList<RelationNode> Select(Project project, TransformRequest request)
    {
        var selection = project.Selector.Select(request.Select, request.Exclude);
        if (selection.Nodes.OfType<Snapshot>().ToList() is { Count: > 0 } snapshots) throw CannotKeep(snapshots);
        if (selection.Nodes.Where(node => node is Model or Seed).Cast<RelationNode>().ToList() is { Count: > 0 } picked) return picked;
        throw new ConfigurationException(
            selection.Warnings is [] ? [new Problem("no model is selected", null, "Say --select with a model, tag:… or path:…, or leave it out for all.")] : selection.Warnings);
    }

    private static ConfigurationException CannotKeep(IEnumerable<Snapshot> snapshots) => new(
        [.. snapshots.Select(snapshot => new Problem(
            $"'{snapshot.Name}' is a snapshot, which a lake target cannot keep yet", snapshot.Location,
            "Leave it out with --exclude resource_type:snapshot, or write it as an incremental model that keeps the versions of a row."))]);

    /// <summary>Builds the models and seeds as steps of a run.</summary>
    internal async Task<IReadOnlyList<ModelReport>> BuildAsync(
        Project project, IReadOnlyList<RelationNode> models, TransformRequest request, RunScope scope, CancellationToken cancellationToken)
    {
        var inputs = new ModelInputs(workspace, project);
        var builder = new ModelBuilder(workspace, project, inputs, new Gate(workspace, project, inputs, scope), scope, request);
        var reports = new List<ModelReport>();
        var broken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var blocker = project.Graph.AncestorsOf(model.UniqueId).FirstOrDefault(broken.Contains);
            var report = blocker is null
                ? await builder.BuildAsync(model, cancellationToken)
                : ModelBuilder.SkippedBecause(model, $"'{project.Graph.Find(blocker)!.Name}', which it reads, was not built");
            if (blocker is null && report is { Status: StepStatus.Failed } or { Status: StepStatus.Withheld, Version: null }) broken.Add(model.UniqueId);
            reports.Add(report);
        }

        return reports;
    }

    internal static RunOutcome OutcomeOf(IReadOnlyList<ModelReport> reports) =>
        reports.Any(report => report.Status is StepStatus.Failed) ? RunOutcome.Failed
        : reports.Any(report => report.Status is StepStatus.Withheld) ? RunOutcome.ChecksFailed
        : RunOutcome.Succeeded;
}
