using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Runs.Judging;

namespace Pipeline.Runs.Building;

/// <summary>Runs checks on what is shown to the engine, raises an event for each, and reports them.</summary>
/// <param name="workspace">Has the engine.</param>
/// <param name="project">Names the datasets; null for a project without models.</param>
/// <param name="scope">The run.</param>
internal sealed class CheckJudge(Workspace workspace, Project? project, RunScope scope)
{
    private readonly Dictionary<string, string> relations = project is null
        ? new(StringComparer.OrdinalIgnoreCase)
        : DbtChecks.DatasetsOf(project).ToDictionary(pair => pair.Key, pair => pair.Value.Relation.ToString(), StringComparer.OrdinalIgnoreCase);

    private readonly Lazy<FailingSamples> samples = new(() => new FailingSamples(workspace.Engine, project?.Graph.InOrder.OfType<RelationNode>() ?? []));

    /// <summary>Whether a few of the rows are shown that a check does not hold for.</summary>
    public bool ShowsRows { get; init; } = true;

    /// <summary>The moment ages are measured from; null for now.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>What was measured before; null for what the lake has of it.</summary>
    public IKeepsMeasurements? Measurements { get; init; }

    /// <summary>Datasets the project does not know, by name.</summary>
    public IReadOnlyDictionary<string, Relation> Others { get; init; } = new Dictionary<string, Relation>();

    /// <summary>Judges the checks, in their order.</summary>
    public async Task<IReadOnlyList<CheckReport>> JudgeAsync(StepName step, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        var kept = Measurements ?? new LakeMeasurements(workspace.Store, workspace.Clock);
        var results = await new Remembering(kept, scope.RunId).JudgeAsync(
            workspace.Engine, RelationOf, Now ?? scope.Clock.GetUtcNow(), checks, cancellationToken);
        var reports = new List<CheckReport>();
        foreach (var result in results) reports.Add(await ReportAsync(step, result, scope, ShowsRows ? samples.Value : null, cancellationToken));
        return reports;
    }

    /// <summary>Says how a check was judged, and reports it.</summary>
    internal static async Task<CheckReport> ReportAsync(
        StepName step, CheckResult result, RunScope scope, FailingSamples? samples, CancellationToken cancellationToken)
    {
        scope.Raise(at => new RunEvent.CheckJudged(step, result.Check.Name, result.Verdict, result.Message) { At = at });
        return Report(result) with { Samples = samples is null ? null : await samples.OfAsync(result, cancellationToken) };
    }

    private string? RelationOf(string dataset) =>
        Others.GetValueOrDefault(dataset)?.ToString() ?? relations.GetValueOrDefault(dataset);

    private static CheckReport Report(CheckResult result) => new(
        result.Check.Name, result.Check.Kind, result.Check.Dataset, result.Check.Column, result.Verdict, result.Value, result.Message,
        result.Check.Location.File, result.Check.Location.Line)
    {
        Id = result.Check.Identity,
        UniqueId = (result.Check as DbtTestCheck)?.Test.UniqueId,
        Partition = result.Check.Partition,
        Diagnostics = result.Diagnostics,
    };
}
