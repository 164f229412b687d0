using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs.Configuration;
using Pipeline.Runs.Landing;

namespace Pipeline.Runs;

/// <summary>
/// Lands streams in bronze. Batches go from the source to files in the spool, files to the lake under the load's own names,
/// and one log entry makes files and state visible together: before it nothing has happened, after it everything has.
/// </summary>
public sealed class Ingest(Workspace workspace)
{
    /// <summary>Runs the verb.</summary>
    public async Task<IngestReport> RunAsync(IngestRequest request, CancellationToken cancellationToken)
    {
        workspace.Project.RequireStream(request.Source, null);
        foreach (var stream in request.Streams) workspace.Project.RequireStream(request.Source, stream);
        workspace.Project.RequireVariables(request.Variables, [request.Source]);
        using var scope = RunScope.Begin("ingest", request.Source, workspace.Target, workspace.Events, workspace.Clock, cancellationToken);
        var reports = await LoadAsync(request, scope, cancellationToken);
        return new IngestReport(scope.RunId, scope.End(OutcomeOf(reports)), scope.Elapsed, reports);
    }

    /// <summary>Loads the streams as steps of a run, one after the other. A stream that fails does not keep the next from being read.</summary>
    internal async Task<IReadOnlyList<StreamReport>> LoadAsync(IngestRequest request, RunScope scope, CancellationToken cancellationToken)
    {
        var retries = new RetryCounter(workspace.Events);
        await using var source = await workspace.OpenSource(request.Source, retries, cancellationToken);
        var reports = new List<StreamReport>();
        foreach (var stream in InOrder(source.Streams.Where(stream => request.Streams is [] || request.Streams.Contains(stream.Name))))
        {
            var location = workspace.Store.Show(Workspace.KeyOf(stream));
            reports.Add(await scope.StepAsync(
                new StepName("ingest", stream.FullName),
                () => new StreamLoad(workspace, source, stream, request, scope, retries).RunAsync(cancellationToken),
                failure => new StreamReport(stream.FullName, failure is LeaseHeldException ? StepStatus.Held : StepStatus.Failed, 0, 0, 0, null, null, location, failure.Message)));
        }

        return reports;
    }

    internal static RunOutcome OutcomeOf(IReadOnlyList<StreamReport> streams) =>
        streams.Any(stream => stream.Status is StepStatus.Failed) ? RunOutcome.Failed
        : streams.Any(stream => stream.Status is StepStatus.Withheld) ? RunOutcome.ChecksFailed
        : streams.Any(stream => stream.Status is StepStatus.Held) ? RunOutcome.Held
        : RunOutcome.Succeeded;

    /// <summary>Parents before their children, in file order otherwise.</summary>
    private static List<StreamSpec> InOrder(IEnumerable<StreamSpec> streams)
    {
        var (left, ordered) = (streams.ToList(), new List<StreamSpec>());
        while (left is not [])
        {
            var next = left.Find(stream => left.TrueForAll(other => other.Name != stream.Parent?.Stream)) ?? left[0];
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }
}
