using Pipeline.Events;
using Pipeline.Runs.Building;
using Pipeline.Schema;

namespace Pipeline.Runs.Gating;

/// <summary>
/// Judges candidates. While it does, their names show them to the engine instead of what is published; afterwards they show the tables
/// as they would be, and whoever publishes or refuses shows what there is then.
/// </summary>
internal sealed class CandidateGate(Workspace workspace, CheckJudge judge, StepName step)
{
    /// <summary>Judges the checks on the candidates.</summary>
    public async Task<GateVerdict> JudgeAsync(IReadOnlyList<Candidate> candidates, IReadOnlyList<GateCheck> checks, CancellationToken cancellationToken)
    {
        var divided = checks.Where(check => check.Scope is GateScope.Partition && Divided(candidates, check) is not null).ToList();
        var ofLoad = checks.Where(check => check.Scope is GateScope.Load).ToList();
        var reports = new List<CheckReport>();
        foreach (var candidate in candidates) workspace.Relations.ShowQuery(candidate.Relation, candidate.SelectLoad);
        reports.AddRange(await AskAsync(ofLoad, cancellationToken));
        foreach (var candidate in candidates) workspace.Relations.ShowQuery(candidate.Relation, candidate.SelectTable);
        reports.AddRange(await AskAsync([.. checks.Except(ofLoad).Except(divided)], cancellationToken));
        var isRefused = !reports.TrueForAll(GateVerdict.Holds);
        var held = new HashSet<string>(StringComparer.Ordinal);
        var partitions = 0;
        foreach (var candidate in candidates)
        {
            GateCheck[] own = [.. divided.Where(check => Divided(candidates, check) == candidate)];
            foreach (var partition in own is [] ? [] : candidate.Partitions)
            {
                partitions++;
                workspace.Relations.ShowQuery(candidate.Relation, partition.Select);
                var found = await AskAsync([.. own.Select(check => In(partition.Name, check))], cancellationToken);
                if (!found.All(GateVerdict.Holds)) held.Add(partition.Name);
                reports.AddRange(found);
            }

            workspace.Relations.ShowQuery(candidate.Relation, candidate.SelectTable);
        }

        return new GateVerdict(reports, held, isRefused || (held.Count > 0 && held.Count == partitions));
    }

    private static Candidate? Divided(IReadOnlyList<Candidate> candidates, GateCheck check) =>
        candidates.FirstOrDefault(candidate => candidate.Partitions is not [] && candidate.Dataset.Equals(check.Check.Dataset, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is measured of one partition is no part of the series of another.</summary>
    private static GateCheck In(string partition, GateCheck check) => check with
    {
        Check = check.Check with { GivenIdentity = $"{check.Check.Identity}|{partition}", Partition = partition },
    };

    private async Task<IReadOnlyList<CheckReport>> AskAsync(IReadOnlyList<GateCheck> checks, CancellationToken cancellationToken) =>
        checks is [] ? [] : await judge.JudgeAsync(step, [.. checks.Select(check => check.Check)], cancellationToken);
}
