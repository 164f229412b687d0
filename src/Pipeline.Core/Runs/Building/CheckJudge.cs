using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Runs.Judging;

namespace Pipeline.Runs.Building;

/// <summary>Runs checks on what is shown to the engine, raises an event for each, and reports them.</summary>
internal sealed class CheckJudge(Workspace workspace, Project project, RunScope scope, DateTimeOffset? now = null, string? historyFile = null)
{
    private readonly Dictionary<string, string> relations = DbtChecks.DatasetsOf(project)
        .ToDictionary(pair => pair.Key, pair => pair.Value.Relation.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The names datasets are found by: models by name, streams as <c>source.stream</c>.</summary>
    public IReadOnlyCollection<string> Datasets => relations.Keys;

    /// <summary>Judges the checks, in their order.</summary>
    public async Task<IReadOnlyList<CheckReport>> JudgeAsync(StepName step, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        var results = await new Remembering(historyFile, scope.RunId).JudgeAsync(
            workspace.Engine, relations.GetValueOrDefault, now ?? scope.Clock.GetUtcNow(), checks, cancellationToken);
        return [.. results.Select(result => Report(step, result, scope))];
    }

    /// <summary>Says how a check was judged, and reports it.</summary>
    internal static CheckReport Report(StepName step, CheckResult result, RunScope scope)
    {
        scope.Raise(at => new RunEvent.CheckJudged(step, result.Check.Name, result.Verdict, result.Message) { At = at });
        return Report(result);
    }

    private static CheckReport Report(CheckResult result) => new(
        result.Check.Name, result.Check.Kind, result.Check.Dataset, result.Check.Column, result.Verdict, result.Value, result.Message,
        result.Check.Location.File, result.Check.Location.Line)
    {
        Id = result.Check.Identity,
        Diagnostics = result.Diagnostics,
    };
}
