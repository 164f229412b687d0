namespace Pipeline.Lake.Delta;

/// <summary>What one commit wants to do to a table, and what it looked at to decide so.</summary>
/// <param name="Base">The snapshot it was planned on.</param>
/// <param name="Operation">WRITE, MERGE, DELETE, OPTIMIZE...</param>
/// <param name="RunId">The run that asks.</param>
public sealed record DeltaTransaction(DeltaSnapshot Base, string Operation, string RunId)
{
    /// <summary>The rows it read: what others commit there meanwhile makes it conflict.</summary>
    /// <value>The default is nothing: a blind append.</value>
    public ReadScope Reads { get; init; } = ReadScope.Nothing;

    /// <summary>Files to add; each must be in the store already.</summary>
    public IReadOnlyList<AddFile> Adds { get; init; } = [];

    /// <summary>Files to remove, as the base knows them.</summary>
    public IReadOnlyList<AddFile> Removes { get; init; } = [];

    /// <summary>False when the rows stay the same (compaction): then removes do not count as deletions.</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>Progress to note; the same version there already means that this was committed before.</summary>
    public Transaction? Transaction { get; init; }

    /// <summary>Texts to keep with the table.</summary>
    public IReadOnlyList<DomainMetadata> Domains { get; init; } = [];

    /// <summary>The table's new description, when its columns or properties change.</summary>
    public Metadata? Metadata { get; init; }

    /// <summary>The load's id, the same on every retry; it tells a retry from another load that took the same ordinal.</summary>
    public string? LoadId { get; init; }

    /// <summary>How the operation was asked for.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; init; } = new Dictionary<string, string?>();

    /// <summary>Numbers about what it did.</summary>
    public IReadOnlyDictionary<string, string?> Metrics { get; init; } = new Dictionary<string, string?>();
}

/// <summary>The part of a table a transaction read. Closed.</summary>
public abstract record ReadScope
{
    private ReadScope()
    {
    }

    /// <summary>It read nothing.</summary>
    public static ReadScope Nothing { get; } = new None();

    /// <summary>It read the whole table.</summary>
    public static ReadScope Table { get; } = new All();

    /// <summary>It read the partitions with these values.</summary>
    public static ReadScope Partitions(IReadOnlyList<IReadOnlyDictionary<string, string?>> partitions) => new Some(partitions);

    /// <summary>True when a file of that partition is in it; a partition nobody named may be anywhere.</summary>
    internal bool Covers(IReadOnlyDictionary<string, string?>? partition) => this switch
    {
        None => false,
        All => true,
        Some some => partition is null || some.Values.Any(values => values.All(pair => Matches(partition, pair))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool Matches(IReadOnlyDictionary<string, string?> partition, KeyValuePair<string, string?> wanted) =>
        partition.TryGetValue(wanted.Key, out var value) && (value ?? "") == (wanted.Value ?? "");

    private sealed record None : ReadScope;

    private sealed record All : ReadScope;

    private sealed record Some(IReadOnlyList<IReadOnlyDictionary<string, string?>> Values) : ReadScope;
}

/// <summary>How a commit ended. A lost race is an outcome, not an exception. Closed.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>It is in the table.</summary>
    /// <param name="Version">The version it made.</param>
    /// <param name="UpkeepFailure">Why the checkpoint or the log cleanup after it failed; the commit itself holds, and the next one tries again.</param>
    public sealed record Committed(long Version, Exception? UpkeepFailure = null) : CommitOutcome;

    /// <summary>It was in the table before: this is a replay.</summary>
    /// <param name="Version">A version that has it.</param>
    public sealed record AlreadyCommitted(long Version) : CommitOutcome;

    /// <summary>Others changed what it was planned on: read the table again and decide anew. Nothing of it is in the table.</summary>
    /// <param name="Reason">One sentence: which version changed what.</param>
    public sealed record Conflict(string Reason) : CommitOutcome;
}
