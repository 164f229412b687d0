using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Runs.Configuration;
using Pipeline.Schema;

namespace Pipeline.Runs;

/// <summary>What each interval of a backfill does, and what is judged when all are done.</summary>
/// <param name="Intervals">The steps, in the order they run.</param>
/// <param name="Ingests">Streams that are asked for each interval.</param>
/// <param name="Once">
/// Streams that know no interval and are asked before the first one: with the values given for their variables, or for what those brought.
/// </param>
/// <param name="Landed">Streams that cannot be asked for the past: what bronze has of them is used.</param>
/// <param name="Transforms">Models built of each interval.</param>
/// <param name="Validations">Judged once, at the end.</param>
internal sealed record BackfillPlan(
    IReadOnlyList<Interval> Intervals,
    IReadOnlyList<IngestRequest> Ingests,
    IReadOnlyList<IngestRequest> Once,
    IReadOnlyList<string> Landed,
    IReadOnlyList<TransformRequest> Transforms,
    IReadOnlyList<ValidateRequest> Validations)
{
    /// <summary>A flow is done step by step, a source or a stream is ingested, and anything else is taken as a model selector.</summary>
    public static async Task<BackfillPlan> OfAsync(Workspace workspace, BackfillRequest request, CancellationToken cancellationToken)
    {
        var flow = workspace.Project.Flows.Contains(request.Subject) ? workspace.Project.Flow(request.Subject) : null;
        var steps = flow?.Steps ?? [StepOf(request.Subject, workspace.Project)];
        workspace.Project.RequireVariables(request.Variables, steps.OfType<FlowStep.Ingest>().Select(step => step.Source));
        var streams = await StreamsAsync(workspace, steps.OfType<FlowStep.Ingest>(), cancellationToken);
        foreach (var stream in streams.Where(stream => stream.BackfillFrom is not null))
            await RequirePastAsync(workspace, stream, cancellationToken);
        var asked = streams.Where(stream => stream.IsWindowed || stream.BackfillFrom is not null).ToList();
        var once = OnceOf(streams.Except(asked), request.Variables);
        var plan = new BackfillPlan(
            IntervalsOf(request, flow?.Interval),
            IngestsOf(asked, request.Variables),
            IngestsOf(once, request.Variables),
            [.. streams.Except(asked).Except(once).Select(stream => stream.FullName)],
            [.. steps.OfType<FlowStep.Transform>().Select(step => new TransformRequest(step.Select, []))],
            [.. steps.OfType<FlowStep.Validate>().Select(step => new ValidateRequest(step.Select, [], []))]);
        return plan is { Ingests: [], Once: [], Transforms: [] } ? throw NothingToDo(request) : plan;
    }

    private static IReadOnlyList<IngestRequest> IngestsOf(IEnumerable<StreamSpec> streams, GivenVariables variables) =>
    [
        .. streams.GroupBy(stream => stream.Source).Select(source => new IngestRequest(source.Key, [.. source.Select(stream => stream.Name)])
        {
            IsBackfill = true,
            Variables = variables,
        }),
    ];

    /// <summary>Those that name a variable of the command line, and those asked for by the rows of these.</summary>
    private static List<StreamSpec> OnceOf(IEnumerable<StreamSpec> streams, GivenVariables variables)
    {
        var (left, once) = (streams.ToList(), new List<StreamSpec>());
        while (left.Find(IsDue) is { } next)
        {
            left.Remove(next);
            once.Add(next);
        }

        return once;

        bool IsDue(StreamSpec stream) =>
            variables.OccasionOf(stream.Variables) is not null
            || once.Exists(parent => parent.Source == stream.Source && parent.Name == stream.Parent?.Stream);
    }

    private static async Task RequirePastAsync(Workspace workspace, StreamSpec stream, CancellationToken cancellationToken)
    {
        var (source, name) = stream.BackfillFrom!.Split('/') is [var first, var second] ? (first, second) : (stream.BackfillFrom, "");
        workspace.Project.RequireStream(source, name, stream.Location);
        if ((await workspace.FindStream(stream.BackfillFrom, cancellationToken)).IsWindowed) return;
        throw new ConfigurationException(
            $"'{stream.FullName}' is backfilled from '{stream.BackfillFrom}', which cannot be asked for the past",
            stream.Location,
            "Use {interval.start:...} in the path or the parameters of that stream, and 'window' when there is no {interval.end:...}.");
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
