using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Quality.DbtTests;
using Pipeline.Runs.Gating;

namespace Pipeline.Runs.Building;

/// <summary>The candidate of a model's table as its gate sees it, and what becomes of what the gate keeps back.</summary>
internal sealed class RefusableModel(Workspace workspace, RelationNode model, DeltaTable table, LakeCandidate candidate, Func<AddFile, string> pathOf)
{
    /// <summary>The candidate.</summary>
    public Candidate Candidate { get; } = Candidate.Of(
        (DbtChecks.DatasetOf(model.UniqueId), model.Relation, table.Key), candidate.Schema, candidate.Build.PartitionBy, candidate.Kept, candidate.Added, pathOf,
        IsDivisible(candidate));

    /// <summary>Keeps what was refused where it can be looked at.</summary>
    public Task KeepAsync(GateVerdict verdict, RunScope scope, CancellationToken cancellationToken)
    {
        var held = verdict.IsRefused ? [] : verdict.Held.Order(StringComparer.Ordinal).ToList();
        var load = new RefusedLoad(model.Name, table.Key, candidate.Build.LoadId, scope.RunId, scope.Clock.GetUtcNow(), held, verdict.Checks);
        return new RefusedLoads(workspace.Store).KeepAsync(load, Candidate.Files.Where(file => verdict.IsRefused || held.Contains(file.Partition)), cancellationToken);
    }

    /// <summary>Removes what was kept of an earlier candidate: this one was published.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => new RefusedLoads(workspace.Store).ForgetAsync(table.Key, cancellationToken);

    /// <summary>The candidate without partitions that are held back: what the table has of them stays.</summary>
    public LakeCandidate Without(IReadOnlySet<string> held)
    {
        List<StagedFile> added = [.. candidate.Added.Where(file => !IsHeld(file.PartitionValues))];
        return new LakeCandidate(
            candidate.Build, candidate.Schema, added, [.. candidate.Removed.Where(file => !IsHeld(file.PartitionValues))], added.Sum(file => file.Rows), candidate.Folder);

        bool IsHeld(IReadOnlyDictionary<string, string?> values) => held.Contains(PartitionName.Of(candidate.Build.PartitionBy, values));
    }

    /// <summary>Partitions that replace themselves can do so one by one, and so can those of a table whose columns stay as they are.</summary>
    private static bool IsDivisible(LakeCandidate candidate) => candidate.Build switch
    {
        { PartitionBy: [] } => false,
        { Strategy: IncrementalStrategy.InsertOverwrite } => true,
        { Strategy: IncrementalStrategy.ReplaceTable, Current: var current } =>
            current is null || (current.Schema.Equals(candidate.Schema) && current.Metadata.PartitionColumns.SequenceEqual(candidate.Build.PartitionBy)),
        _ => false,
    };
}
