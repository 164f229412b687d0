using Pipeline.Diagnostics;

namespace Pipeline.Lake.Delta;

/// <summary>Keeps logs short: a checkpoint every so many versions, then the entries it made superfluous go, once old enough.</summary>
internal sealed class LogUpkeep(DeltaTable table)
{
    /// <summary>Runs after a commit. The commit holds whatever happens here, so a failure is returned, not thrown.</summary>
    public async Task<Exception?> AfterCommitAsync(long version, CancellationToken cancellationToken)
    {
        // An entry that makes and fills the table is shorter than its summary.
        if (table.Upkeep.CheckpointEvery <= 0 || version == 0 || version % table.Upkeep.CheckpointEvery != 0) return null;
        try
        {
            var snapshot = await table.LoadSnapshotAsync(version, cancellationToken);
            await table.CheckpointAsync(snapshot, cancellationToken);
            await CleanUpAsync(snapshot, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is ExpectedException or IOException)
        {
            return exception;
        }
    }

    /// <summary>
    /// Deletes what lies before the newest checkpoint that is itself past retention: every version younger than that stays
    /// readable, and the entry of the checkpoint's own version stays because checkpoints do not say who committed.
    /// </summary>
    public async Task<IReadOnlyList<string>> CleanUpAsync(DeltaSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (!TableProperties.IsOn(snapshot.Metadata, "delta.enableExpiredLogCleanup")) return [];
        var retention = TableProperties.Duration(snapshot.Metadata, "delta.logRetentionDuration") ?? table.Upkeep.LogRetention;
        var cutoff = new DateTimeOffset((table.Clock.GetUtcNow() - retention).UtcDateTime.Date, TimeSpan.Zero);
        var files = await table.Log.ListAsync(null, cancellationToken);
        var lastExpired = files.OfType<LogFile.Entry>().Where(entry => entry.Object.LastModifiedAt <= cutoff).Select(entry => entry.Version).DefaultIfEmpty(-1).Max();
        var keepFrom = LogSegment.NewestCheckpointAt(files, lastExpired);
        string[] expired = [.. files.Where(file => file.Version < keepFrom).Select(file => file.Object.Key)];
        await table.Store.DeleteAsync(expired, cancellationToken);
        return expired;
    }
}
