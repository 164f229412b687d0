using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs.Configuration;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>
/// Does past intervals again through the same code as a normal run: models read the rows of the interval from bronze and
/// replace what they made of them. A stream is asked for the past only if its source can be.
/// </summary>
public sealed class Backfill(Workspace workspace)
{
    /// <summary>Runs the verb. The first interval that fails ends it; those before it stay done.</summary>
    public async Task<BackfillReport> RunAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        var project = workspace.LoadProject(vars: null);
        var plan = PlanOf(request);
        if (plan.Transforms is []) throw new ConfigurationException($"'{request.Subject}' has nothing that can be backfilled", hint: "Name a flow with a transform step, or a model.");
        foreach (var transform in plan.Transforms) Transform.Select(project, transform);

        using var scope = RunScope.Begin(
            "backfill", request.Subject, workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        foreach (var stream in plan.Streams)
            scope.Raise(at => new RunEvent.Warned($"{stream} cannot be asked for the past: its rows are taken from bronze as they were landed") { At = at });
        var steps = new List<BackfillStep>();
        var intervals = request.Interval.SplitEvery(request.Every ?? plan.Every ?? TimeSpan.FromDays(1));
        foreach (var interval in request.RunBackwards ? intervals.Reverse() : intervals)
        {
            cancellationToken.ThrowIfCancellationRequested();
            steps.Add(request.IsDryRun ? new BackfillStep(interval, StepStatus.Skipped, 0, "dry run") : await BuildAsync(interval));
            if (steps[^1].Status is StepStatus.Failed or StepStatus.Withheld) break;
        }

        var outcome = OutcomeOf(steps);
        if (outcome is RunOutcome.Succeeded && !request.IsDryRun && plan.Validations is not []) outcome = await ValidateAsync();
        return new BackfillReport(scope.RunId, scope.End(outcome), scope.Elapsed, request.Subject, steps);

        async Task<BackfillStep> BuildAsync(Interval interval)
        {
            var models = new List<ModelReport>();
            foreach (var transform in plan.Transforms)
                models.AddRange(await new Transform(workspace).BuildAsync(
                    project, Transform.Select(project, transform), transform with { Interval = interval }, scope, cancellationToken));
            var bad = models.FirstOrDefault(model => model.Status is StepStatus.Failed) ?? models.FirstOrDefault(model => model.Status is StepStatus.Withheld);
            return new BackfillStep(interval, bad?.Status ?? StepStatus.Succeeded, models.Sum(model => model.Rows), bad?.Message);
        }

        async Task<RunOutcome> ValidateAsync()
        {
            var checks = new List<CheckReport>();
            foreach (var validation in plan.Validations) checks.AddRange(await new Validate(workspace).JudgeAsync(project, validation, scope, cancellationToken));
            return Validate.OutcomeOf(checks, failOnWarn: false);
        }
    }

    private static RunOutcome OutcomeOf(List<BackfillStep> steps) =>
        steps.Any(step => step.Status is StepStatus.Failed) ? RunOutcome.Failed
        : steps.Any(step => step.Status is StepStatus.Withheld) ? RunOutcome.ChecksFailed
        : RunOutcome.Succeeded;

    /// <summary>A flow backfills its transforms and is validated once at the end; anything else is taken as a model selector.</summary>
    private BackfillPlan PlanOf(BackfillRequest request)
    {
        if (!workspace.Project.Flows.Contains(request.Subject)) return new BackfillPlan([], [new TransformRequest([request.Subject], [])], [], null);
        var flow = workspace.Project.Flow(request.Subject);
        return new BackfillPlan(
            [.. flow.Steps.OfType<FlowStep.Ingest>().Select(step => step.Stream is null ? step.Source : $"{step.Source}/{step.Stream}")],
            [.. flow.Steps.OfType<FlowStep.Transform>().Select(step => new TransformRequest(step.Select, []))],
            [.. flow.Steps.OfType<FlowStep.Validate>().Select(step => new ValidateRequest(step.Select, [], []))],
            flow.Interval);
    }

    private sealed record BackfillPlan(
        IReadOnlyList<string> Streams, IReadOnlyList<TransformRequest> Transforms, IReadOnlyList<ValidateRequest> Validations, TimeSpan? Every);
}
