using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline;

/// <summary>
/// Several flows in one process, one after the other: one that fails does not stop the next. With a folder of recordings each flow reads
/// those in the folder of its name, and one without any is left out.
/// </summary>
/// <param name="all">The project's flows.</param>
/// <param name="run">Runs one.</param>
/// <param name="clock">The clock.</param>
internal sealed class FlowSeries(IReadOnlyList<string> all, UseCase<FlowRequest, FlowReport> run, TimeProvider clock)
{
    /// <summary>Runs the flows that are asked for, or all.</summary>
    /// <exception cref="ConfigurationException">One of them is not declared, or there is none.</exception>
    public async Task<FlowsReport> RunAsync(Invocation invocation, FlowsRequest request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var flows = request.Flows is [] ? all : [.. request.Flows.Distinct()];
        RequireDeclared(flows);
        var (reports, skipped) = (new List<FlowReport>(), new List<SkippedFlow>());
        foreach (var flow in flows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (invocation.Exchanges.ReplayFrom is { } folder && !Directory.Exists(Path.Combine(folder, flow)))
            {
                skipped.Add(new SkippedFlow(flow, $"there is no recording '{Path.Combine(folder, flow)}'"));
                invocation.Events.Raise(new RunEvent.Warned($"{flow} is not run: {skipped[^1].Reason}") { At = clock.GetUtcNow() });
                continue;
            }

            reports.Add(await RunOneAsync(invocation with { Exchanges = In(invocation.Exchanges, flow) }, new FlowRequest(flow, request.FullRefresh), cancellationToken));
        }

        return new FlowsReport(RunScope.NewId(clock), FlowsReport.WorstOf(reports.Select(report => report.Outcome)), clock.GetElapsedTime(started), reports, skipped);
    }

    private void RequireDeclared(IReadOnlyList<string> flows)
    {
        var problems = flows.Where(flow => !all.Contains(flow)).Select(flow => new Problem($"there is no flow '{flow}'", null, NearestName.Hint(flow, [.. all]))).ToList();
        if (problems is not []) throw new ConfigurationException(problems);
        if (flows is []) throw new ConfigurationException("the project has no flow", hint: "Declare one in config/flows/NAME.yml.");
    }

    private static ExchangeFolders In(ExchangeFolders exchanges, string flow) => new(
        exchanges.RecordTo is { } record ? Path.Combine(record, flow) : null, exchanges.ReplayFrom is { } replay ? Path.Combine(replay, flow) : null);

    /// <summary>What stops a flow before it has a report becomes one, so that the others are run. A bug is none of it.</summary>
    private async Task<FlowReport> RunOneAsync(Invocation invocation, FlowRequest request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            return await run(invocation, request, cancellationToken);
        }
        catch (ExpectedException failure)
        {
            var message = failure.Hint is null ? failure.Message : $"{failure.Message} {failure.Hint}";
            invocation.Events.Raise(new RunEvent.StepFailed(new StepName("run", request.Flow), clock.GetElapsedTime(started), failure.Message, failure.Hint) { At = clock.GetUtcNow() });
            return new FlowReport(RunScope.NewId(clock), RunOutcome.Failed, clock.GetElapsedTime(started), request.Flow, [], [], [], []) { Message = message };
        }
    }
}
