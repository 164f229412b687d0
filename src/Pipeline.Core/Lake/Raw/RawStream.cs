using Pipeline.Diagnostics;
using Pipeline.Lake.Delta;

namespace Pipeline.Lake.Raw;

/// <summary>
/// A stream kept as it came: gzip JSON lines under <c>stream/partition=value/load-0001.json.gz</c>, and beside them a small
/// Delta table <c>stream/_loads</c> that lists the files. A file counts once its row is committed, in the same entry as the
/// stream's state; until then it is garbage for <see cref="LakeGc"/>.
/// <para>
/// Loads with different ids may race: one commits, the others get a conflict. One load, by its id, must have one writer at a time
/// (the stream's lease sees to that), because a retry replaces the files of the try before.
/// </para>
/// </summary>
/// <param name="store">The lake.</param>
/// <param name="streamKey">The stream's folder in it.</param>
/// <param name="appId">Whose progress is counted: <c>pipeline/source/stream</c>.</param>
/// <param name="partitionColumn">The partition column of the files; null for none.</param>
/// <param name="clock">Dates loads.</param>
/// <param name="codec">Reads and writes the table's rows.</param>
/// <param name="memory">What the run has read of logs before; null to read each anew.</param>
public sealed class RawStream(
    ILakeStore store, string streamKey, string appId, string? partitionColumn, TimeProvider clock, ParquetCodec codec, SnapshotMemory? memory = null)
{
    /// <summary>The table's folder below the stream's.</summary>
    public const string LoadsFolder = "_loads";

    /// <summary>The domain the state is kept in.</summary>
    public const string StateDomain = "pipeline.state";

    private const string LoadIdTag = "load_id";

    private readonly LoadRows rows = new(partitionColumn);

    /// <summary>The stream's folder in the lake.</summary>
    public string Key => streamKey;

    /// <summary>The table that lists the files.</summary>
    public DeltaTable Loads { get; } = new(store, LakeKey.Join(streamKey, LoadsFolder), clock, codec, memory);

    /// <summary>Where the stream stands; null before its first load.</summary>
    public async Task<RawStreamState?> LoadStateAsync(CancellationToken cancellationToken) =>
        await Loads.OpenAsync(cancellationToken) is { } snapshot ? StateOf(snapshot) : null;

    /// <summary>Where the stream stands; its table is made when it has none.</summary>
    public async Task<RawStreamState> PrepareAsync(string runId, CancellationToken cancellationToken) =>
        StateOf(await Loads.CreateAsync(new TableDefinition(rows.Schema, runId) { Name = $"loads of {appId}" }, cancellationToken));

    /// <summary>The committed files at that version, in the order of their loads.</summary>
    public async Task<IReadOnlyList<LoadedFile>> ListLoadsAsync(DeltaSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.FilesByPath.Count == 0) return [];
        using var scratch = new ScratchFolder(codec.ScratchFolder);
        var local = new List<string>();
        foreach (var file in snapshot.Files)
        {
            local.Add(await store.BringAsync(Loads.KeyOf(file), scratch.Path, cancellationToken)
                ?? throw new ExpectedException($"'{Loads.KeyOf(file)}' is missing, but the log of {Loads.Key} names it", "Restore it from a backup."));
        }

        var lines = scratch.File("loads.json");
        await codec.ReadAsync(local, lines, cancellationToken);
        return rows.Read(lines);
    }

    /// <summary>The key of a committed file in the lake.</summary>
    public string KeyOf(LoadedFile file) => LakeKey.Join(streamKey, file.File);

    /// <summary>
    /// Puts the load's files and commits them with its state. On a conflict another load was first: read the state again and
    /// decide anew. A load that is there already is not put again.
    /// </summary>
    public async Task<CommitOutcome> CommitAsync(RawStreamState basis, RawLoad load, CancellationToken cancellationToken)
    {
        // Before anything is put: the files of a committed load must not be touched.
        var newest = await Loads.LoadSnapshotAsync(cancellationToken);
        if (await IsCommittedAsync(newest, load.LoadId, cancellationToken)) return new CommitOutcome.AlreadyCommitted(newest.Version);
        await PutPartsAsync(load, cancellationToken);
        var ordinal = basis.LastOrdinal + 1;
        var transaction = new DeltaTransaction(basis.Snapshot, "WRITE", load.RunId)
        {
            LoadId = load.LoadId,
            Adds = load.Parts.Count == 0 ? [] : [await PutRowsAsync(load, ordinal, cancellationToken)],
            Transaction = new Transaction(appId, ordinal),
            Domains = DomainMetadata.Of(new Dictionary<string, string?>(load.Domains) { [StateDomain] = load.StateJson }),
            Parameters = new Dictionary<string, string?> { ["mode"] = "Append" },
            Metrics = Numbers(("numFiles", load.Parts.Count), ("numOutputRows", load.Parts.Sum(part => part.Rows)), ("numOutputBytes", load.Parts.Sum(part => part.Bytes)), ("numRejectedRows", load.Rejected)),
        };
        return await Loads.CommitAsync(transaction, cancellationToken);
    }

    private RawStreamState StateOf(DeltaSnapshot snapshot) =>
        new(snapshot, snapshot.TransactionVersion(appId) ?? 0, snapshot.DomainText(StateDomain));

    /// <summary>The tags of the files tell; a file another program rewrote has none, and then its rows do.</summary>
    private async Task<bool> IsCommittedAsync(DeltaSnapshot snapshot, string loadId, CancellationToken cancellationToken)
    {
        if (snapshot.Files.Any(file => LoadIdOf(file) == loadId)) return true;
        if (snapshot.Files.All(file => LoadIdOf(file) is not null)) return false;
        return (await ListLoadsAsync(snapshot, cancellationToken)).Any(file => file.LoadId == loadId);
    }

    private static string? LoadIdOf(AddFile file) => file.Tags is not null && file.Tags.TryGetValue(LoadIdTag, out var loadId) ? loadId : null;

    private async Task PutPartsAsync(RawLoad load, CancellationToken cancellationToken)
    {
        foreach (var part in load.Parts)
        {
            await store.PutFileAsync(LakeKey.Join(streamKey, FileOf(load, part)), part.LocalPath, cancellationToken);
        }

        await RemoveLeftoversAsync(load, cancellationToken);
    }

    /// <summary>A killed try of this load may have put more parts: who reads the folder by its names must not see them.</summary>
    private async Task RemoveLeftoversAsync(RawLoad load, CancellationToken cancellationToken)
    {
        var prefix = LakeKey.Join(streamKey, $"{FolderOf(load)}{load.LoadId}-");
        var mine = load.Parts.Select(part => LakeKey.Join(streamKey, FileOf(load, part))).ToHashSet(StringComparer.Ordinal);
        var leftovers = new List<string>();
        await foreach (var found in store.ListAsync(prefix, cancellationToken: cancellationToken))
        {
            // Another load's id may begin with this one and a dash.
            if (!mine.Contains(found.Key) && found.Key.AsSpan(prefix.Length) is [_, _, _, _, ..] rest && rest[4..] is ".json.gz") leftovers.Add(found.Key);
        }

        await store.DeleteAsync(leftovers, cancellationToken);
    }

    /// <summary>Puts the Parquet file with the load's rows. Its name is used once, so that no try can touch what another committed.</summary>
    private async Task<AddFile> PutRowsAsync(RawLoad load, long ordinal, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder(codec.ScratchFolder);
        var (lines, parquet) = (scratch.File("loads.json"), scratch.File("loads.parquet"));
        await using (var file = File.Create(lines)) rows.Write(file, load.Parts.Select(part => ToRow(load, part, ordinal)));
        await codec.WriteAsync(lines, parquet, rows.Schema, cancellationToken);
        var name = $"{load.LoadId}-{Guid.NewGuid():N}.parquet";
        await store.PutFileAsync(LakeKey.Join(Loads.Key, name), parquet, cancellationToken);
        return new AddFile(name, new FileInfo(parquet).Length, clock.GetUtcNow().ToUnixTimeMilliseconds())
        {
            Stats = new FileStatistics(load.Parts.Count, new Dictionary<string, ColumnStatistics>
            {
                ["load_ordinal"] = new($"{ordinal}", $"{ordinal}", 0),
            }).Print(rows.Schema),
            Tags = new Dictionary<string, string?> { [LoadIdTag] = load.LoadId },
        };
    }

    private LoadedFile ToRow(RawLoad load, BronzePart part, long ordinal) =>
        new(load.LoadId, ordinal, FileOf(load, part), part.Rows, part.Bytes, part.Sha256, clock.GetUtcNow())
        {
            PartitionValue = partitionColumn is null ? null : load.PartitionValue,
            SourceUrl = load.SourceUrl,
            FirstPage = part.FirstPage,
            LastPage = part.LastPage,
            Interval = load.Interval,
            Requests = load.Requests,
            Retries = load.Retries,
        };

    private string FileOf(RawLoad load, BronzePart part) => FolderOf(load) + part.Name;

    private string FolderOf(RawLoad load) =>
        partitionColumn is null ? "" : $"{partitionColumn}={LakeKey.EscapePartitionValue(load.PartitionValue)}/";

    private static Dictionary<string, string?> Numbers(params (string Name, long Value)[] numbers) =>
        numbers.ToDictionary(number => number.Name, number => (string?)number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
