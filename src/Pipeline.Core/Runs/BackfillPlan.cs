using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Runs.Configuration;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>What each interval of a backfill does, and what is judged when all are done.</summary>
/// <param name="Intervals">The steps, in the order they run.</param>
/// <param name="Ingests">Streams that are asked for each interval.</param>
/// <param name="Landed">Streams that cannot be asked for the past: what bronze has of them is used.</param>
/// <param name="Transforms">Models built of each interval.</param>
/// <param name="Validations">Judged once, at the end.</param>
internal sealed record BackfillPlan(
    IReadOnlyList<Interval> Intervals,
    IReadOnlyList<IngestRequest> Ingests,
    IReadOnlyList<string> Landed,
    IReadOnlyList<TransformRequest> Transforms,
    IReadOnlyList<ValidateRequest> Validations)
{
    /// <summary>A flow is done step by step, a source or a stream is ingested, and anything else is taken as a model selector.</summary>
    public static async Task<BackfillPlan> OfAsync(Workspace workspace, BackfillRequest request, CancellationToken cancellationToken)
    {
        var flow = workspace.Project.Flows.Contains(request.Subject) ? workspace.Project.Flow(request.Subject) : null;
        var steps = flow?.Steps ?? [StepOf(request.Subject, workspace.Project)];
        var streams = await StreamsAsync(workspace, steps.OfType<FlowStep.Ingest>(), cancellationToken);
        var plan = new BackfillPlan(
            IntervalsOf(request, flow?.Interval),
            [.. streams.Where(stream => stream.IsWindowed).GroupBy(stream => stream.Source).Select(source => new IngestRequest(source.Key, [.. source.Select(stream => stream.Name)]))],
            [.. streams.Where(stream => !stream.IsWindowed).Select(stream => stream.FullName)],
            [.. steps.OfType<FlowStep.Transform>().Select(step => new TransformRequest(step.Select, []))],
            [.. steps.OfType<FlowStep.Validate>().Select(step => new ValidateRequest(step.Select, [], []))]);
        return plan is { Ingests: [], Transforms: [] } ? throw NothingToDo(request) : plan;
    }

    private static FlowStep StepOf(string subject, ProjectRoot project)
    {
        var (names, place) = (subject.Split('/', 2), new SourceLocation("the command line", 1));
        return project.Sources.Contains(names[0]) ? new FlowStep.Ingest(names[0], names.ElementAtOrDefault(1), place) : new FlowStep.Transform([subject], place);
    }

    private static IReadOnlyList<Interval> IntervalsOf(BackfillRequest request, TimeSpan? every)
    {
        var intervals = request.Interval.SplitEvery(request.Every ?? every ?? TimeSpan.FromDays(1));
        return request.RunBackwards ? [.. intervals.Reverse()] : [.. intervals];
    }

    private static async Task<List<StreamSpec>> StreamsAsync(Workspace workspace, IEnumerable<FlowStep.Ingest> steps, CancellationToken cancellationToken)
    {
        var streams = new List<StreamSpec>();
        foreach (var step in steps)
        {
            workspace.Project.RequireStream(step.Source, step.Stream);
            var names = step.Stream is { } one ? [one] : workspace.Project.DescribeSource(step.Source).Streams.Select(stream => stream.Text);
            foreach (var name in names) streams.Add(await workspace.FindStream($"{step.Source}/{name}", cancellationToken));
        }

        return streams;
    }

    private static ConfigurationException NothingToDo(BackfillRequest request) => new(
        $"'{request.Subject}' has nothing that can be backfilled",
        hint: "Name a flow with a transform step, a model, or a source whose streams ask for {interval.start} and {interval.end}.");
}
