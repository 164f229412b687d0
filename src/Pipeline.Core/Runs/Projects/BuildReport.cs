using System.Globalization;
using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality.DbtTests;

namespace Pipeline.Runs.Projects;

/// <summary>The results of a build as a report.</summary>
internal static class BuildReport
{
    /// <summary>How a build with these results ended.</summary>
    public static RunOutcome OutcomeOf(IReadOnlyList<NodeResult> results) =>
        results.Any(result => result.Status is NodeStatus.Error or NodeStatus.PartialSuccess) ? RunOutcome.Failed
        : results.Any(result => result.Status is NodeStatus.Fail) ? RunOutcome.ChecksFailed
        : RunOutcome.Succeeded;

    /// <summary>What became of the nodes that are built, tests apart.</summary>
    public static IReadOnlyList<ModelReport> NodesOf(IReadOnlyList<NodeResult> results) =>
        [.. results.Where(result => result.Node is RelationNode and not SourceTable || result is { Node: Operation, IsBad: true }).Select(NodeOf)];

    /// <summary>What became of the tests, and how fresh the sources are.</summary>
    public static IReadOnlyList<CheckReport> TestsOf(IReadOnlyList<NodeResult> results) =>
        [.. results.Where(result => result.Node is DataTest or UnitTest or SourceTable).Select(CheckOf)];

    private static ModelReport NodeOf(NodeResult result) =>
        new(
            BuildSteps.NameOf(result.Node), result.Node.UniqueId,
            (result.Node as RelationNode)?.Config.Materialized ?? result.Node.ResourceType, StatusOf(result.Status),
            result.Rows ?? 0, null, null, result.Elapsed, [], result.Status is NodeStatus.Success ? null : result.Message)
        {
            ResourceType = result.Node.ResourceType,
        };

    private static StepStatus StatusOf(NodeStatus status) => status switch
    {
        NodeStatus.Success => StepStatus.Succeeded,
        NodeStatus.Skipped => StepStatus.Skipped,
        _ => StepStatus.Failed,
    };

    private static CheckReport CheckOf(NodeResult result) => result.Node is SourceTable source ? FreshnessOf(result, source) : TestOf(result);

    private static CheckReport FreshnessOf(NodeResult result, SourceTable source) => new(
        FreshnessStep.NameOf(source), "dbt/source_freshness", DbtChecks.DatasetOf(source.UniqueId), source.LoadedAtField,
        BuildSteps.VerdictOf(result.Status), result.LoadedAt?.ToString("O", CultureInfo.InvariantCulture), result.Message,
        source.Location.File, source.Location.Line);

    private static CheckReport TestOf(NodeResult result)
    {
        var (test, location) = (result.Node as DataTest, result.Node.Location);
        var dataset = DbtChecks.DatasetOf(test?.NodeId ?? ((UnitTest)result.Node).ModelId);
        return new CheckReport(
            result.Node.Name, $"dbt/{test?.Kind ?? "unit_test"}", dataset, test?.Column, BuildSteps.VerdictOf(result.Status),
            result.Failures?.ToString(CultureInfo.InvariantCulture), result.Message, location.File, location.Line)
        {
            UniqueId = result.Node.UniqueId,
        };
    }
}
