namespace Pipeline.Lake.Delta;

/// <summary>Decides whether what others committed since a transaction's base lets it go on under a later number.</summary>
internal sealed class ConflictRules(DeltaTransaction mine)
{
    private readonly HashSet<string> adds = [.. mine.Adds.Select(add => add.Path)];
    private readonly HashSet<string> removes = [.. mine.Removes.Select(remove => remove.Path)];
    private readonly HashSet<string> domains = [.. mine.Domains.Select(domain => domain.Domain)];

    /// <summary>The outcome one entry in between forces, or null when the transaction may follow it.</summary>
    public CommitOutcome? Judge(long version, IReadOnlyList<DeltaAction> theirs) =>
        JudgeProgress(version, theirs)
        ?? theirs.Select(Reason)
            .Where(reason => reason is not null)
            .Select(reason => new CommitOutcome.Conflict($"version {version} {reason}"))
            .FirstOrDefault();

    private CommitOutcome? JudgeProgress(long version, IReadOnlyList<DeltaAction> theirs)
    {
        var loadId = theirs.OfType<CommitInfo>().FirstOrDefault()?.LoadId;
        if (mine.LoadId is not null && loadId == mine.LoadId) return new CommitOutcome.AlreadyCommitted(version);
        if (mine.Transaction is not { } progress) return null;
        var other = theirs.OfType<Transaction>().FirstOrDefault(transaction => transaction.AppId == progress.AppId);
        if (other is null) return null;

        // The same ordinal means the same load only if the load has the same id: two loads planned on one snapshot take one number.
        var isReplay = other.Version >= progress.Version && (mine.LoadId is null || loadId is null);
        return isReplay
            ? new CommitOutcome.AlreadyCommitted(version)
            : new CommitOutcome.Conflict($"version {version} moved {progress.AppId} to {other.Version} first");
    }

    private string? Reason(DeltaAction theirs) => theirs switch
    {
        Protocol => "changed the protocol",
        Metadata => "changed the table's columns or properties",
        DomainMetadata domain when domains.Contains(domain.Domain) => $"changed '{domain.Domain}'",
        RemoveFile remove when removes.Contains(remove.Path) => $"removed the file '{remove.Path}' too",
        RemoveFile { DataChange: true } remove when mine.Reads.Covers(remove.PartitionValues) => $"removed the file '{remove.Path}' that was read",
        AddFile add when adds.Contains(add.Path) => $"added the file '{add.Path}' too",
        AddFile { DataChange: true } add when mine.Reads.Covers(add.PartitionValues) => $"added the file '{add.Path}' to what was read",
        _ => null,
    };
}
