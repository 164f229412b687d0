using Pipeline.Events;
using Pipeline.Models;
using Pipeline.Quality;
using Pipeline.Quality.DbtTests;
using Pipeline.Runs.Building;

namespace Pipeline.Runs.Projects;

/// <summary>Judges how old the rows of a project folder's sources are: those selected that say how old they may be.</summary>
internal sealed class SourceAges(BuildContext build, ProjectDatabase database)
{
    /// <summary>The verdicts; none where no source says anything.</summary>
    public async Task<IReadOnlyList<CheckReport>> JudgeAsync(DateTimeOffset? now, CancellationToken cancellationToken)
    {
        var nodes = build.Request.Nodes;
        var picked = build.Opened.Project.Selector.Select(nodes.Select, nodes.Exclude).Nodes.OfType<SourceTable>();
        List<Check> checks = [.. picked.Select(DbtChecks.FreshnessOf).OfType<Check>()];
        if (checks is [] || build.Request.IsDryRun) return [];
        using var worker = database.Hire(cancellationToken);
        var results = await new CheckRunner(worker.Engine, dataset => build.FromOf(dataset, worker), now ?? build.Now).RunAsync(checks, cancellationToken);
        var reports = new List<CheckReport>();
        foreach (var result in results)
            reports.Add(await CheckJudge.ReportAsync(new StepName("freshness", result.Check.Dataset), result, build.Scope, samples: null, cancellationToken));
        return reports;
    }
}
