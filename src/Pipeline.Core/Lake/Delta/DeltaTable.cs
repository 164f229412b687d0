using System.Runtime.CompilerServices;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>
/// A Delta Lake table in a lake. A handle holds no state but where the table is: snapshots are values, and any number of
/// handles in any number of processes may read and commit at once.
/// </summary>
/// <param name="store">The lake.</param>
/// <param name="tableKey">The table's folder in it.</param>
/// <param name="clock">Dates commits, removals and cleanups.</param>
/// <param name="codec">Reads and writes checkpoints.</param>
/// <param name="memory">What the run has read of logs before; null to read each anew.</param>
public sealed class DeltaTable(ILakeStore store, string tableKey, TimeProvider clock, ParquetCodec codec, SnapshotMemory? memory = null)
{
    private readonly DeltaLog log = new(store, LakeKey.Require(tableKey), codec, memory);

    /// <summary>The table's folder in the lake.</summary>
    public string Key => tableKey;

    /// <summary>The lake.</summary>
    public ILakeStore Store => store;

    /// <summary>The table's Parquet library.</summary>
    internal ParquetCodec Codec => codec;

    /// <summary>The table's log.</summary>
    internal DeltaLog Log => log;

    /// <summary>The table's clock.</summary>
    internal TimeProvider Clock => clock;

    /// <summary>How upkeep follows commits.</summary>
    public DeltaUpkeep Upkeep { get; init; } = new();

    /// <summary>Spreads the retries of racing writers.</summary>
    public Random Jitter { get; init; } = Random.Shared;

    /// <summary>The table at its newest version; null when there is none.</summary>
    public Task<DeltaSnapshot?> OpenAsync(CancellationToken cancellationToken) => log.LoadAsync(null, cancellationToken);

    /// <summary>The table at its newest version; an error when there is none.</summary>
    public async Task<DeltaSnapshot> LoadSnapshotAsync(CancellationToken cancellationToken) =>
        await log.LoadAsync(null, cancellationToken) ?? throw Absent();

    /// <summary>The table as it was at that version.</summary>
    public async Task<DeltaSnapshot> LoadSnapshotAsync(long version, CancellationToken cancellationToken) =>
        await log.LoadAsync(version, cancellationToken) ?? throw Absent();

    /// <summary>The table as it was at that instant.</summary>
    public async Task<DeltaSnapshot> LoadSnapshotAsync(DateTimeOffset asOf, CancellationToken cancellationToken) =>
        await LoadSnapshotAsync(await log.VersionAtAsync(asOf, cancellationToken), cancellationToken);

    /// <summary>The key of a data file in the lake. A file some foreign writer placed outside the table is refused.</summary>
    public string KeyOf(AddFile file) => DataPath.IsAbsolute(file.Path)
        ? throw new ExpectedException($"the table {tableKey} has the file '{file.Path}', which lies outside of it", "Copy the table with its files.")
        : LakeKey.Join(tableKey, file.Path);

    /// <summary>
    /// Makes the table, empty, at version 0. When another writer made it first, that one is returned if its columns and
    /// partition columns are the same; otherwise it is an error.
    /// </summary>
    public async Task<DeltaSnapshot> CreateAsync(TableDefinition definition, CancellationToken cancellationToken)
    {
        definition.RequireSound();
        if (await OpenAsync(cancellationToken) is { } existing) return RequireSame(existing, definition);
        var key = log.KeyOf(LogFile.EntryName(0));
        var entry = ActionWriter.Print(definition.ToActions(clock.GetUtcNow()));

        // False when another writer was first, or when this was a retry of a write whose answer was lost: both read what is there.
        await store.PutIfAbsentAsync(key, entry, cancellationToken);
        return RequireSame(await LoadSnapshotAsync(cancellationToken), definition);
    }

    /// <summary>
    /// The table before its first version: a transaction planned on it makes the table and fills it in one entry. It conflicts
    /// when another writer made the table first.
    /// </summary>
    public DeltaSnapshot Unborn(TableDefinition definition)
    {
        definition.RequireSound();
        var actions = definition.ToActions(clock.GetUtcNow()).ToList();
        return new DeltaSnapshot
        {
            Version = -1,
            Protocol = actions.OfType<Protocol>().Single(),
            Metadata = actions.OfType<Metadata>().Single(),
            Schema = definition.Schema,
            FilesByPath = new Dictionary<string, AddFile>(),
            Transactions = new Dictionary<string, Transaction>(),
            Domains = new Dictionary<string, DomainMetadata>(),
            Tombstones = new Dictionary<string, RemoveFile>(),
        };
    }

    /// <summary>
    /// Commits a transaction, under a later number if others were first and did not touch what it read or changes. The data
    /// files must be in the store already; whatever the outcome, nothing is half visible. A failure to reach the store is
    /// thrown only when it cannot be told whether the commit happened: commit the same transaction again to find out.
    /// </summary>
    public Task<CommitOutcome> CommitAsync(DeltaTransaction transaction, CancellationToken cancellationToken) =>
        new DeltaCommit(this, transaction).RunAsync(cancellationToken);

    /// <summary>Sums up the log at that version in a checkpoint, so that reading the table needs no older entries.</summary>
    public Task CheckpointAsync(DeltaSnapshot snapshot, CancellationToken cancellationToken) =>
        new CheckpointWriter(this).WriteAsync(snapshot, cancellationToken);

    /// <summary>The commits, newest first: what the entries say of themselves.</summary>
    public async IAsyncEnumerable<(long Version, CommitInfo? Info)> HistoryAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in (await log.ListAsync(null, cancellationToken)).OfType<LogFile.Entry>().Reverse())
        {
            if (await log.ReadEntryAsync(entry.Version, cancellationToken) is { } actions)
                yield return (entry.Version, actions.OfType<CommitInfo>().FirstOrDefault());
        }
    }

    private DeltaSnapshot RequireSame(DeltaSnapshot existing, TableDefinition definition) =>
        existing.Schema.Equals(definition.Schema) && existing.Metadata.PartitionColumns.SequenceEqual(definition.PartitionColumns)
            ? existing
            : throw new ExpectedException(
                $"the table {tableKey} exists with other columns than asked for", "Change its columns by a transaction, or choose another name.");

    private ExpectedException Absent() => new($"there is no table at '{tableKey}' in the lake", "Load it first.");
}

/// <summary>What a new table shall be.</summary>
/// <param name="Schema">Its columns, partition columns included.</param>
/// <param name="RunId">The run that makes it.</param>
public sealed record TableDefinition(StructType Schema, string RunId)
{
    /// <summary>The columns kept in folder names; each must be one of the schema.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>What a person calls it.</summary>
    public string? Name { get; init; }

    /// <summary>What it holds.</summary>
    public string? Description { get; init; }

    /// <summary>Table properties.</summary>
    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = new Dictionary<string, string?>();

    internal void RequireSound()
    {
        var twice = Schema.Columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw new ExpectedException($"a table cannot have two columns '{twice.Key}': case does not tell them apart");
        foreach (var name in PartitionColumns)
        {
            if (Schema.Columns.FirstOrDefault(column => column.Name == name) is not { Type: PrimitiveType or DecimalType })
                throw new ExpectedException($"the table cannot be partitioned by '{name}': it has no such column of a simple type");
        }
    }

    internal IEnumerable<DeltaAction> ToActions(DateTimeOffset now) =>
    [
        new CommitInfo(now.ToUnixTimeMilliseconds(), "CREATE TABLE") { EngineInfo = DeltaCommit.EngineInfo, RunId = RunId },
        TableFeatures.ForNewTable(Schema),
        new Metadata(Guid.NewGuid().ToString(), SchemaJson.Print(Schema))
        {
            Name = Name,
            Description = Description,
            PartitionColumns = PartitionColumns,
            Configuration = Configuration,
            CreatedTime = now.ToUnixTimeMilliseconds(),
        },
    ];
}

/// <summary>What follows a commit, so that logs stay short.</summary>
public sealed record DeltaUpkeep
{
    /// <summary>A checkpoint is written every so many versions; 0 for never.</summary>
    /// <value>The default is 10.</value>
    public int CheckpointEvery { get; init; } = 10;

    /// <summary>How long log entries behind a checkpoint are kept, for time travel. The table's own <c>delta.logRetentionDuration</c> goes first.</summary>
    /// <value>The default is 30 days.</value>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long removed files are remembered. The table's own <c>delta.deletedFileRetentionDuration</c> goes first.</summary>
    /// <value>The default is 7 days.</value>
    public TimeSpan TombstoneRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many numbers a commit tries before it gives up as a conflict.</summary>
    /// <value>The default is 50.</value>
    public int MaxAttempts { get; init; } = 50;
}
