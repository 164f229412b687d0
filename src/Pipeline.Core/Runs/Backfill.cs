using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>
/// Does past intervals again through the same code as a normal run: a stream whose source can be asked for the past is asked
/// for each interval; models read its rows from bronze and replace what they made of them.
/// </summary>
public sealed class Backfill(Workspace workspace)
{
    /// <summary>Runs the verb. The first interval that fails ends it; those before it stay done.</summary>
    public async Task<BackfillReport> RunAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        workspace.RequireEngine();
        var project = workspace.LoadProject(vars: null);
        var plan = await BackfillPlan.OfAsync(workspace, request, cancellationToken);
        foreach (var transform in plan.Transforms) Transform.Select(project, transform);
        using var scope = RunScope.Begin("backfill", request.Subject, workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        WarnOfLanded(plan, scope);
        var steps = new List<BackfillStep>();
        foreach (var interval in plan.Intervals)
        {
            cancellationToken.ThrowIfCancellationRequested();
            steps.Add(request.IsDryRun ? new BackfillStep(interval, StepStatus.Skipped, 0, "dry run") : await DoAsync(plan, project, interval, scope, cancellationToken));
            if (steps[^1].Status is StepStatus.Failed or StepStatus.Withheld) break;
        }

        var outcome = OutcomeOf(steps);
        if (outcome is RunOutcome.Succeeded && !request.IsDryRun) outcome = await ValidateAsync(plan, project, scope, cancellationToken);
        return new BackfillReport(scope.RunId, scope.End(outcome), scope.Elapsed, request.Subject, steps);
    }

    private static void WarnOfLanded(BackfillPlan plan, RunScope scope)
    {
        foreach (var stream in plan.Landed)
            scope.Raise(at => new RunEvent.Warned($"{stream} cannot be asked for the past: its rows are taken from bronze as they were landed") { At = at });
    }

    /// <summary>One interval: nothing is built of it when a stream could not be read.</summary>
    private async Task<BackfillStep> DoAsync(BackfillPlan plan, Project project, Interval interval, RunScope scope, CancellationToken cancellationToken)
    {
        var streams = new List<StreamReport>();
        foreach (var ingest in interval == plan.Intervals[0] ? plan.Once : [])
            streams.AddRange(await new Ingest(workspace).LoadAsync(ingest, scope, cancellationToken));
        foreach (var ingest in plan.Ingests)
            streams.AddRange(await new Ingest(workspace).LoadAsync(ingest with { Interval = interval }, scope, cancellationToken));
        if (streams.Find(stream => stream.Status is StepStatus.Failed) is { } failed) return new BackfillStep(interval, failed.Status, 0, failed.Message);
        var models = new List<ModelReport>();
        foreach (var transform in plan.Transforms)
            models.AddRange(await new Transform(workspace).BuildAsync(
                project, Transform.Select(project, transform), transform with { Interval = interval }, scope, cancellationToken));
        var bad = models.Find(model => model.Status is StepStatus.Failed) ?? models.Find(model => model.Status is StepStatus.Withheld);
        return new BackfillStep(interval, bad?.Status ?? StepStatus.Succeeded, streams.Sum(stream => stream.Rows) + models.Sum(model => model.Rows), bad?.Message);
    }

    private async Task<RunOutcome> ValidateAsync(BackfillPlan plan, Project project, RunScope scope, CancellationToken cancellationToken)
    {
        var checks = new List<CheckReport>();
        foreach (var validation in plan.Validations) checks.AddRange(await new Validate(workspace).JudgeAsync(project, validation, scope, cancellationToken));
        return Validate.OutcomeOf(checks, failOnWarn: false);
    }

    private static RunOutcome OutcomeOf(List<BackfillStep> steps) =>
        steps.Exists(step => step.Status is StepStatus.Failed) ? RunOutcome.Failed
        : steps.Exists(step => step.Status is StepStatus.Withheld) ? RunOutcome.ChecksFailed
        : RunOutcome.Succeeded;
}
