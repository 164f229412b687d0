using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Events;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Building;

/// <summary>Makes a candidate the table: puts its files under their names, then commits files and state with one log entry.</summary>
internal sealed class LakePublisher(Workspace workspace, RunScope scope)
{
    /// <summary>A partition is a file: in a bucket each costs a round trip, and several parts of a large one are on their way anyhow.</summary>
    private const int FilesAtOnce = 4;

    /// <summary>Publishes and returns the table as it is then. A table another run changed meanwhile is an error: nothing is published.</summary>
    public async Task<DeltaSnapshot> PublishAsync(
        DeltaTable table, LakeCandidate candidate, ModelState state, RelationNode model, CancellationToken cancellationToken)
    {
        var build = candidate.Build;
        var current = build.Current ?? await table.CreateAsync(
            new TableDefinition(candidate.Schema, scope.RunId) { PartitionColumns = build.PartitionBy, Name = build.Relation.Identifier, Description = model.Description },
            cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            candidate.Added, parallel, async (file, token) => await workspace.Store.MoveFileAsync(LakeKey.Join(table.Key, file.RelativePath), file.Path, token));
        var outcome = await table.CommitAsync(Transaction(current, candidate, state), cancellationToken);
        Directory.Delete(candidate.Folder, recursive: true);
        switch (outcome)
        {
            case CommitOutcome.Committed(var version, var upkeepFailure):
                scope.Raise(at => new RunEvent.Committed(table.Key, version, candidate.Rows, candidate.Added.Count) { At = at });
                scope.WarnOfUpkeep(table.Key, upkeepFailure);
                return await table.LoadSnapshotAsync(version, cancellationToken);
            case CommitOutcome.AlreadyCommitted(var version):
                return await table.LoadSnapshotAsync(version, cancellationToken);
            default:
                throw new ExpectedException(
                    $"'{model.Name}' was changed by another run while it was built: {((CommitOutcome.Conflict)outcome).Reason}", "Run again: it starts from what is there now.");
        }
    }

    private DeltaTransaction Transaction(DeltaSnapshot current, LakeCandidate candidate, ModelState state)
    {
        var now = scope.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new DeltaTransaction(current, OperationOf(candidate.Build.Strategy), scope.RunId)
        {
            Reads = candidate.Build.Strategy is IncrementalStrategy.Append ? ReadScope.Nothing : ReadScope.Table,
            Adds = [.. candidate.Added.Select(file => new AddFile(file.RelativePath, file.Bytes, now)
            {
                PartitionValues = file.PartitionValues,
                Stats = file.StatsJson,
                Tags = new Dictionary<string, string?> { ["load_id"] = candidate.Build.LoadId },
            })],
            Removes = candidate.Removed,
            Domains =
            [
                new DomainMetadata(CommittedState.Domain, CommittedState.Write(state)),
                new DomainMetadata(CommittedState.LoadDomain, CommittedState.Write(new LastLoad(candidate.Build.LoadId, candidate.Rows, scope.Clock.GetUtcNow()))),
            ],
            Metadata = MetadataIfChanged(current, candidate),
            LoadId = candidate.Build.LoadId,
            Metrics = new Dictionary<string, string?>
            {
                ["numOutputRows"] = candidate.Rows.ToString(CultureInfo.InvariantCulture),
                ["numFiles"] = candidate.Added.Count.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>A table that is replaced whole may change its columns in the same entry.</summary>
    private static Metadata? MetadataIfChanged(DeltaSnapshot current, LakeCandidate candidate) =>
        current.Schema.Equals(candidate.Schema) && current.Metadata.PartitionColumns.SequenceEqual(candidate.Build.PartitionBy)
            ? null
            : current.Metadata with { SchemaString = SchemaJson.Print(candidate.Schema), PartitionColumns = candidate.Build.PartitionBy };

    private static string OperationOf(IncrementalStrategy strategy) => strategy switch
    {
        IncrementalStrategy.Merge or IncrementalStrategy.DeleteInsert => "MERGE",
        IncrementalStrategy.Append => "WRITE",
        _ => "WRITE OVERWRITE",
    };
}
