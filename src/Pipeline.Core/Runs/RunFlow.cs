using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Configuration;
using Pipeline.Runs.Flows;

namespace Pipeline.Runs;

/// <summary>
/// Runs a flow as its schedule does: its steps in order, ending at the first that does not succeed, and shows what it serves. Steps that
/// ingest one behind the other are all tried before the flow ends: one source that is down is no reason not to read the next.
/// </summary>
public sealed class RunFlow(Workspace workspace)
{
    /// <summary>Runs the verb.</summary>
    public async Task<FlowReport> RunAsync(FlowRequest request, CancellationToken cancellationToken)
    {
        workspace.RequireEngine();
        var flow = workspace.Project.Flow(request.Flow);
        workspace.Project.RequireVariables(request.Variables, flow.Steps.OfType<FlowStep.Ingest>().Select(step => step.Source));
        var project = workspace.LoadProject(vars: null);
        await RequireSoundAsync(flow, project, cancellationToken);
        var startedAt = workspace.Clock.GetUtcNow();
        using var scope = RunScope.Begin("run", flow.Name, workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        var done = new FlowReport(scope.RunId, RunOutcome.Succeeded, TimeSpan.Zero, flow.Name, [], [], [], []);
        if (flow.OnlyWhen is { } condition && await new Condition(workspace, project).ReasonToRestAsync(condition, cancellationToken) is { } reason)
        {
            scope.Raise(at => new RunEvent.Noted($"nothing to do: {reason}") { At = at });
            return done with { Message = $"nothing to do: {reason}", Outcome = scope.End(RunOutcome.Succeeded), Elapsed = scope.Elapsed };
        }

        done = await RunStepsAsync(new FlowRun(flow, project, request, scope, startedAt), done, cancellationToken);
        var results = await new FlowPreview(workspace, project).OfAsync(flow, cancellationToken);
        var elapsed = scope.Elapsed;
        return done with
        {
            Results = results,
            Outcome = scope.End(done.Outcome),
            Elapsed = elapsed,
            Steps = [.. done.Steps.Select(step => step with { Share = elapsed > TimeSpan.Zero ? Math.Round(step.Elapsed / elapsed, 4) : 0 })],
        };
    }

    /// <summary>What can be known to be wrong before anything is done.</summary>
    private static async Task RequireSoundAsync(FlowSpec flow, Project project, CancellationToken cancellationToken)
    {
        foreach (var emit in flow.Steps.OfType<FlowStep.Emit>()) await EmitStep.DetailAsync(emit, cancellationToken);
        foreach (var publish in flow.Steps.OfType<FlowStep.Publish>()) PublishStep.RequireSound(publish, project);
    }

    private async Task<FlowReport> RunStepsAsync(FlowRun run, FlowReport done, CancellationToken cancellationToken)
    {
        for (var position = 0; position < run.Flow.Steps.Count; position++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isOver = done.Outcome is not RunOutcome.Succeeded;
            if (isOver && !(run.Flow.Steps[position] is FlowStep.Ingest && run.Flow.Steps[position - 1] is FlowStep.Ingest)) break;
            var started = run.Scope.Clock.GetTimestamp();
            var (after, status, subject) = await RunStepAsync(run, position, done, cancellationToken);
            var step = new FlowStepReport(VerbOf(run.Flow.Steps[position]), subject, status, run.Scope.Clock.GetElapsedTime(started), 0);
            done = after with { Steps = [.. done.Steps, step], Outcome = FlowsReport.WorstOf([done.Outcome, after.Outcome]) };
        }

        return done;
    }

    private async Task<(FlowReport Done, StepStatus Status, string Subject)> RunStepAsync(
        FlowRun run, int position, FlowReport done, CancellationToken cancellationToken)
    {
        switch (run.Flow.Steps[position])
        {
            case FlowStep.Ingest ingest:
                var streams = await new Ingest(workspace).LoadAsync(
                    new IngestRequest(ingest.Source, ingest.Stream is null ? [] : [ingest.Stream], FullRefresh: run.Request.FullRefresh) { Variables = run.Request.Variables },
                    run.Scope,
                    cancellationToken);
                return (done with { Ingested = [.. done.Ingested, .. streams], Outcome = Ingest.OutcomeOf(streams) },
                    StatusOf(streams.Select(stream => stream.Status)), ingest.Stream is null ? ingest.Source : $"{ingest.Source}/{ingest.Stream}");
            case FlowStep.Transform transform:
                var order = new TransformRequest(transform.Select, [], run.Request.FullRefresh);
                var models = await new Transform(workspace).BuildAsync(run.Project, Transform.Select(run.Project, order), order, run.Scope, cancellationToken);
                return (done with { Built = [.. done.Built, .. models], Outcome = Transform.OutcomeOf(models) },
                    StatusOf(models.Select(model => model.Status)), string.Join(' ', transform.Select));
            case FlowStep.Validate validate:
                var checks = await new Validate(workspace).JudgeAsync(run.Project, new ValidateRequest(validate.Select, [], []), run.Scope, cancellationToken);
                var verdict = Validate.OutcomeOf(checks, failOnWarn: false);
                return (done with { Judged = [.. done.Judged, .. checks], Outcome = verdict },
                    verdict is RunOutcome.Succeeded ? StepStatus.Succeeded : StepStatus.Failed, string.Join(' ', validate.Select));
            case FlowStep.Emit emit:
                var told = await new EmitStep(workspace, run.Project, run.Scope, run.Flow, position, run.StartedAt).RunAsync(cancellationToken);
                return (done with { Emitted = [.. done.Emitted, told], Outcome = OutcomeOf(told.Status) }, told.Status, $"{emit.Source} {emit.DetailType}");
            case FlowStep.Publish publish:
                var published = await new PublishStep(workspace, run.Project, run.Scope, run.Flow.Name, publish).RunAsync(cancellationToken);
                return (done with { Published = [.. done.Published, published], Outcome = OutcomeOf(published.Status) }, published.Status, publish.To);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string VerbOf(FlowStep step) => step.GetType().Name.ToLowerInvariant();

    private static RunOutcome OutcomeOf(StepStatus status) => status switch
    {
        StepStatus.Failed => RunOutcome.Failed,
        StepStatus.Held => RunOutcome.Held,
        _ => RunOutcome.Succeeded,
    };

    /// <summary>What is wrong with one is wrong with the step; nothing new is what all must have.</summary>
    private static StepStatus StatusOf(IEnumerable<StepStatus> statuses)
    {
        StepStatus[] found = [.. statuses];
        var bad = new[] { StepStatus.Failed, StepStatus.Withheld, StepStatus.Held }.Where(found.Contains).ToList();
        return bad is [var worst, ..] ? worst : found.All(status => status is StepStatus.NothingNew) ? StepStatus.NothingNew : StepStatus.Succeeded;
    }

    /// <summary>What the steps of one run share.</summary>
    private sealed record FlowRun(FlowSpec Flow, Project Project, FlowRequest Request, RunScope Scope, DateTimeOffset StartedAt);
}
