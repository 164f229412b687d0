using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Runs.Projects.UnitTesting;

namespace Pipeline.Runs.Projects;

/// <summary>Does the pieces of a build: says when each begins and ends, and turns what the user can act on into a result.</summary>
internal sealed class BuildSteps(BuildContext build, CancellationToken cancellationToken)
{
    private readonly RelationStep relations = new(build);
    private readonly TestStep tests = new(build);
    private readonly UnitTestStep units = new(build);
    private readonly FreshnessStep freshness = new(build);

    /// <summary>The results of a piece, one a node. Cancellation and bugs pass through.</summary>
    public IReadOnlyList<NodeResult> Run(BuildItem item, ProjectWorker worker)
    {
        var (step, startedAt, started) = (NameOf(item), build.Now, build.Scope.Clock.GetTimestamp());
        build.Scope.Raise(at => new RunEvent.StepStarted(step) { At = at });
        var results = Done(item, worker);
        // Tests that are judged together cannot be timed apart: each is given its share.
        var elapsed = build.Scope.Clock.GetElapsedTime(started);
        var endedAt = build.Now;
        results =
        [
            .. results.Select(result => result with
            {
                StartedAt = startedAt,
                EndedAt = endedAt,
                CompiledAt = result.CompiledAt ?? endedAt,
                Elapsed = elapsed / results.Count,
                Worker = worker.Number,
            }),
        ];
        Tell(step, item, results, elapsed);
        return results;
    }

    /// <summary>What a piece is called in events.</summary>
    public static StepName NameOf(BuildItem item) => item switch
    {
        BuildItem.Relation { Node: var node } => new StepName(node.ResourceType, NameOf(node)),
        BuildItem.Freshness { Source: var source } => new StepName("freshness", $"{source.SourceName}.{source.Name}"),
        BuildItem.Unit { Test: var test } => new StepName("unit_test", $"{test.ModelName}.{test.Name}"),
        _ => new StepName("test", SubjectOf((DataTest)item.Nodes[0], item.Nodes.Count)),
    };

    /// <summary>What a node is called where people read it: with its version when it has one.</summary>
    public static string NameOf(Node node) => node is Model { Version: { } version } ? $"{node.Name}.v{version}" : node.Name;

    private static string SubjectOf(DataTest test, int count) =>
        count == 1 || test.DependsOn is [] ? test.Alias : string.Join(", ", test.DependsOn.Select(id => id.Split('.', 3)[^1]));

    private IReadOnlyList<NodeResult> Done(BuildItem item, ProjectWorker worker)
    {
        try
        {
            return item switch
            {
                BuildItem.Relation { Node: var node } => [relations.Run(node, worker)],
                BuildItem.Tests { All: var all } => tests.Run(all, worker, cancellationToken),
                BuildItem.Freshness { Source: var source } => [freshness.Run(source, worker)],
                BuildItem.Unit { Test: var test } => [units.Run(test, worker)],
                _ => throw new InvalidOperationException($"nothing does {item}"),
            };
        }
        catch (ExpectedException failure)
        {
            return [.. item.Nodes.Select(node => new NodeResult(node, NodeStatus.Error, Message(failure)) { Hint = failure.Hint })];
        }
    }

    private static string Message(ExpectedException failure) =>
        failure.Location is null || failure.Message.Contains(failure.Location.File, StringComparison.Ordinal)
            ? failure.Message
            : $"{failure.Location}: {failure.Message}";

    private void Tell(StepName step, BuildItem item, IReadOnlyList<NodeResult> results, TimeSpan elapsed)
    {
        if (item is BuildItem.Relation)
        {
            build.Scope.Raise(at => results[0] is { IsBad: true } failed
                ? new RunEvent.StepFailed(step, elapsed, failed.Message, failed.Hint) { At = at }
                : new RunEvent.StepSucceeded(step, results[0].Rows ?? 0, 0, elapsed, "") { At = at });
            return;
        }

        foreach (var result in results)
            build.Scope.Raise(at => new RunEvent.CheckJudged(step, result.Node.Name, VerdictOf(result.Status), result.Message) { At = at });
        var summary = Summary(results);
        build.Scope.Raise(at => results.Any(result => result.IsBad)
            ? new RunEvent.StepFailed(step, elapsed, summary, null) { At = at }
            : new RunEvent.StepSucceeded(step, 0, 0, elapsed, summary) { At = at });
    }

    /// <summary>The judgement a status of a test is.</summary>
    public static CheckVerdict VerdictOf(NodeStatus status) => status switch
    {
        NodeStatus.Pass or NodeStatus.Success => CheckVerdict.Pass,
        NodeStatus.Warn => CheckVerdict.Warn,
        NodeStatus.Fail => CheckVerdict.Fail,
        NodeStatus.Skipped => CheckVerdict.Skipped,
        _ => CheckVerdict.Error,
    };

    private static string Summary(IReadOnlyList<NodeResult> results) => string.Join(", ", results.CountBy(result => result.Status)
        .OrderBy(pair => pair.Key)
        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key.ToString().ToLowerInvariant()}")));
}
