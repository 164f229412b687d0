using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Runs.Gating;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Landing;

/// <summary>
/// Lands rows in a Delta table: the loader writes Parquet, the files get names no other try uses, and one log entry commits them with the
/// state. Tables of child rows are committed before, so that no reader finds a row without its children; the entry of the
/// stream's own table is what counts, and what a killed try left in child tables is replaced by the next. A stream without
/// rows makes no table: what it would be is not known yet.
/// </summary>
internal sealed class TableLanding(Workspace workspace, StreamSpec stream, StreamGate? gate) : ILanding
{
    private const string OrdinalTag = "load_ordinal";

    private const int HashedAtOnce = 1 << 20;

    private const string IntervalDomain = "pipeline.interval.";

    private readonly DeltaTable table = workspace.Table(Workspace.KeyOf(stream));

    /// <inheritdoc/>
    public async Task<StreamBasis> OpenAsync(CancellationToken cancellationToken) =>
        new(await table.OpenAsync(cancellationToken), StreamFiles.AppIdOf(stream));

    /// <inheritdoc/>
    public async Task<LandedLoad> CommitAsync(StreamBasis basis, LoadOrder load, LakeLease lease, CancellationToken cancellationToken)
    {
        if (IsCommitted(basis, load)) return new LandedLoad(new CommitOutcome.AlreadyCommitted(basis.Snapshot!.Version), 0, 0, 0, 0, []);
        var children = await OpenChildrenAsync(cancellationToken);
        var staged = await StageAsync(basis, children, load, cancellationToken);
        load.Spool.RequireFilesUnchanged();
        var candidates = gate is null ? [] : await CandidatesAsync(gate, staged, basis, children, load, cancellationToken);
        var verdict = gate is null ? GateVerdict.Open : await gate.JudgeAsync(candidates, cancellationToken);
        if (!verdict.IsOpen) await gate!.KeepAsync(candidates, verdict, load.LoadId, cancellationToken);
        if (verdict.IsRefused) return LandedLoad.Refused(verdict);
        if (verdict.Held.Count > 0) (staged, load) = Without(verdict.Held, staged, basis, load);
        if (staged.Rejects is { } rejects)
            await workspace.Store.MoveFileAsync(RejectsFolder.KeyOf(table.Key, load.LoadId), rejects.Path, cancellationToken);
        var adds = new List<(DeltaTable Table, IReadOnlyList<AddFile> Files)>();
        foreach (var part in staged.Children.Append(staged.Table)) adds.Add((TableOf(part), await PutAsync(part, basis, load, cancellationToken)));

        await lease.EnsureHeldAsync(cancellationToken);
        foreach (var (child, put) in staged.Children.Zip(adds)) await CommitChildAsync(child, put.Table, put.Files, children[child.Child!], basis, load, cancellationToken);
        var outcome = await table.CommitAsync(TransactionOf(staged, adds[^1].Files, basis, load), cancellationToken);
        var files = adds.SelectMany(pair => pair.Files).ToList();
        if (gate is not null && verdict.IsOpen) await gate.ForgetAsync(candidates, cancellationToken);
        return new LandedLoad(outcome, staged.Table.Rows, files.Sum(file => file.Size), files.Count, staged.Rejects?.Rows ?? 0, staged.Table.SchemaChanges) { Gate = verdict };
    }

    /// <summary>Replacing partitions is all that can be done by halves: added rows would be added again, and merged ones have no place of their own.</summary>
    private bool IsDivisible(LoadOrder load) =>
        stream.Table is { WriteMode: WriteMode.Overwrite, PartitionBy: not [], Children: [] } && !load.Request.FullRefresh;

    /// <summary>The tables as the load would make them.</summary>
    private async Task<IReadOnlyList<Candidate>> CandidatesAsync(
        StreamGate gate, StagedLoad staged, StreamBasis basis, Dictionary<string, DeltaSnapshot?> children, LoadOrder load, CancellationToken cancellationToken)
    {
        var candidates = new List<Candidate>();
        foreach (var part in staged.Children.Prepend(staged.Table))
        {
            var (target, current) = (TableOf(part), part.Child is null ? basis.Snapshot : children[part.Child]);
            var removed = Removed(part, current, load).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var kept = gate.ReadsTable(IsDivisible(load)) ? (current?.Files ?? []).Where(file => !removed.Contains(file.Path)).ToList() : [];
            var pathOf = await workspace.PathsAsync(target, kept, cancellationToken);
            candidates.Add(Candidate.Of(
                (StreamGate.DatasetOf(stream, part.Child), gate.RelationOf(part.Child), target.Key),
                part.Schema, part.PartitionBy, kept, part.Added, pathOf, IsDivisible(load)));
        }

        return candidates;
    }

    /// <summary>
    /// The load without partitions that are held back. It remembers nothing of the read, so that the next run reads them again; that it
    /// also reads the others again does no harm, since they are replaced by themselves.
    /// </summary>
    private static (StagedLoad Staged, LoadOrder Load) Without(IReadOnlySet<string> held, StagedLoad staged, StreamBasis basis, LoadOrder load)
    {
        var (table, by) = (staged.Table, staged.Table.PartitionBy);
        List<StagedFile> added = [.. table.Added.Where(file => !held.Contains(PartitionName.Of(by, file.PartitionValues)))];
        var rest = table with
        {
            Added = added,
            Removed = [.. table.Removed.Where(file => !held.Contains(PartitionName.Of(by, file.PartitionValues)))],
            Rows = added.Sum(file => file.Rows),
        };
        return (staged with { Table = rest }, load with { State = basis.State });
    }

    /// <inheritdoc/>
    public async Task<LandedLoad?> CommitStateAsync(StreamBasis basis, LoadOrder load, LakeLease lease, CancellationToken cancellationToken)
    {
        if (basis.Snapshot is not { } snapshot) return null;
        await lease.EnsureHeldAsync(cancellationToken);

        // Said to have no rows, and not merely no new ones: that is what the table shall have.
        var isEmptied = stream.Table is { WriteMode: WriteMode.Overwrite, Replace: ReplaceScope.Table };
        if (isEmptied && gate is not null && await RefusedAsync(gate, snapshot, load, cancellationToken) is { } refused) return refused;
        var transaction = Entry(snapshot, load, isEmptied ? "WRITE OVERWRITE" : "WRITE", load.Spool.Read, rows: 0, landed: []) with
        {
            Reads = isEmptied ? ReadScope.Table : ReadScope.Nothing,
            Removes = isEmptied ? [.. snapshot.Files] : [],
            Transaction = new Transaction(basis.AppId, basis.LastOrdinal + 1),
            Domains =
            [
                .. DomainMetadata.Of(CommittedState.Write(load.State, basis.Domains, basis.LastOrdinal + 1)),
                .. isEmptied ? [LoadOf(load, rows: 0)] : Array.Empty<DomainMetadata>(),
            ],
        };
        return new LandedLoad(await table.CommitAsync(transaction, cancellationToken), 0, 0, 0, 0, []);
    }

    /// <summary>A table without rows is a candidate as well: that it has none may be just what a check is about.</summary>
    private async Task<LandedLoad?> RefusedAsync(StreamGate gate, DeltaSnapshot snapshot, LoadOrder load, CancellationToken cancellationToken)
    {
        var names = (StreamGate.DatasetOf(stream, null), gate.RelationOf(null), table.Key);
        var candidate = Candidate.Of(names, snapshot.Schema, snapshot.Metadata.PartitionColumns, [], [], _ => throw new System.Diagnostics.UnreachableException(), isDivisible: false);
        var verdict = await gate.JudgeAsync([candidate], cancellationToken);
        if (verdict.IsOpen) return null;
        await gate.KeepAsync([candidate], verdict, load.LoadId, cancellationToken);
        return LandedLoad.Refused(verdict);
    }

    /// <summary>A load asked for by its interval has one id for life, and the table remembers it: files forget, when they are joined.</summary>
    private static bool IsCommitted(StreamBasis basis, LoadOrder load) =>
        !load.Request.FullRefresh && basis.Domains.ContainsKey(IntervalDomain + load.LoadId);

    private async Task<Dictionary<string, DeltaSnapshot?>> OpenChildrenAsync(CancellationToken cancellationToken)
    {
        var children = new Dictionary<string, DeltaSnapshot?>(StringComparer.Ordinal);
        foreach (var child in stream.Table.Children)
            children[child.Name] = await workspace.Table(Workspace.KeyOf(stream, child.Name)).OpenAsync(cancellationToken);
        return children;
    }

    private async Task<StagedLoad> StageAsync(
        StreamBasis basis, Dictionary<string, DeltaSnapshot?> children, LoadOrder load, CancellationToken cancellationToken)
    {
        var read = load.Spool.Read;
        var isNew = basis.Snapshot is null || load.Request.FullRefresh;
        var known = children.Where(child => child.Value is not null && !load.Request.FullRefresh).ToDictionary(child => child.Key, child => child.Value!);
        var request = new LoadRequest
        {
            Subject = stream.FullName,
            LoadId = load.LoadId,
            IngestedAt = workspace.Clock.GetUtcNow(),
            // Of a table that is made anew nobody can say that it must not be new.
            Table = basis.Snapshot is not null && isNew ? stream.Table with { Contract = stream.Table.Contract with { Tables = ContractMode.Evolve } } : stream.Table,
            Parts = [.. read.Parts.Select(part => part.Part)],
            Pages = read.Pages,
            RequiredFields = stream.RequiredFields,
            HasOrigin = (stream.Fallback ?? stream.BackfillFrom) is not null,
            RejectsFile = read.Rejected > 0 ? read.RejectsFile : null,
            Current = isNew ? null : basis.Snapshot,
            CurrentChildren = known,
        };
        var pathOf = await PathsAsync(request, cancellationToken);
        var loader = new TableLoader(
            workspace.Connection, file => pathOf(table.KeyOf(file)), load.Spool.StagingFolder, (child, file) => pathOf(workspace.Table(Workspace.KeyOf(stream, child)).KeyOf(file)));
        return await Task.Run(() => loader.Stage(request, cancellationToken), cancellationToken);
    }

    /// <summary>Rows that are only added need nothing of what is there.</summary>
    private Task<Func<string, string>> PathsAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        if (stream.Table.WriteMode is WriteMode.Append) return workspace.Store.PathsAsync([], cancellationToken);
        var own = (request.Current?.Files ?? []).Select(table.KeyOf);
        var children = request.CurrentChildren.SelectMany(child => child.Value.Files.Select(workspace.Table(Workspace.KeyOf(stream, child.Key)).KeyOf));
        return workspace.Store.PathsAsync([.. own, .. children], cancellationToken);
    }

    private DeltaTable TableOf(StagedTable staged) => staged.Child is null ? table : workspace.Table(Workspace.KeyOf(stream, staged.Child));

    /// <summary>Puts the files under names of this try alone, so that none that a version of the table knows is ever touched.</summary>
    private async Task<IReadOnlyList<AddFile>> PutAsync(StagedTable staged, StreamBasis basis, LoadOrder load, CancellationToken cancellationToken)
    {
        var (target, now, adds) = (TableOf(staged), workspace.Clock.GetUtcNow().ToUnixTimeMilliseconds(), new List<AddFile>());
        foreach (var file in staged.Added)
        {
            var path = $"{file.RelativePath[..^".parquet".Length]}-{load.RunId[^8..]}.parquet";
            // Hashing need not wait until the file is on the disk.
            using var content = File.OpenHandle(file.Path, share: FileShare.Read | FileShare.Delete, options: FileOptions.SequentialScan);
            var hashing = Task.Run(() => Sha256(content, cancellationToken), cancellationToken);
            await Task.WhenAll(workspace.Store.MoveFileAsync(LakeKey.Join(target.Key, path), file.Path, cancellationToken), hashing);
            adds.Add(new AddFile(path, file.Bytes, now)
            {
                PartitionValues = file.PartitionValues,
                Stats = file.StatsJson,
                Tags = new Dictionary<string, string?> { ["load_id"] = load.LoadId, [OrdinalTag] = Text(basis.LastOrdinal + 1), ["sha256"] = await hashing },
            });
        }

        return adds;
    }

    private async Task CommitChildAsync(
        StagedTable staged, DeltaTable child, IReadOnlyList<AddFile> adds, DeltaSnapshot? current, StreamBasis basis, LoadOrder load, CancellationToken cancellationToken)
    {
        var planned = current ?? child.Unborn(DefinitionOf(staged, load, $"{stream.FullName}: {staged.Child}"));
        var removed = Removed(staged, current, load).ToHashSet();
        if (stream.Table.WriteMode is WriteMode.Append) removed.UnionWith(planned.Files.Where(file => IsLeftover(file, basis)));
        if (adds is [] && removed is { Count: 0 } && MetadataIfChanged(planned, staged) is null) return;
        var outcome = await child.CommitAsync(
            Entry(planned, load, Operation(load), load.Spool.Read, staged.Rows, adds) with
            {
                Reads = ReadScope.Table,
                Adds = adds,
                Removes = [.. removed],
                Metadata = MetadataIfChanged(planned, staged),
                Domains = [LoadOf(load, staged.Rows)],

                // Of a retry with the same id: what the try before committed here is to be replaced, not kept.
                LoadId = null,
            },
            cancellationToken);
        if (outcome is CommitOutcome.Conflict(var reason))
            throw new ExpectedException($"the table {child.Key} was changed by another run meanwhile: {reason}", "Run again.");
    }

    /// <summary>A file of a try of this load, or of another one that should have had its number, whose own table's commit never came.</summary>
    private static bool IsLeftover(AddFile file, StreamBasis basis) =>
        file.Tags?.GetValueOrDefault(OrdinalTag) is { } ordinal && long.Parse(ordinal, CultureInfo.InvariantCulture) > basis.LastOrdinal;

    private DeltaTransaction TransactionOf(StagedLoad staged, IReadOnlyList<AddFile> adds, StreamBasis basis, LoadOrder load)
    {
        var planned = basis.Snapshot ?? table.Unborn(DefinitionOf(staged.Table, load, stream.FullName));
        var domains = new Dictionary<string, string?>(CommittedState.Write(load.State, basis.Domains, basis.LastOrdinal + 1));
        if (staged.Rejects is { } rejects)
        {
            var (domain, text) = RejectsFolder.DomainOf(load.LoadId, rejects.Rows);
            domains[domain] = text;
        }

        if (load.Request.FullRefresh)
        {
            // What they speak of is gone with the rows.
            foreach (var domain in basis.Domains.Keys.Where(name => name.StartsWith(IntervalDomain, StringComparison.Ordinal) || name.StartsWith(LakeGc.RejectsDomain, StringComparison.Ordinal)))
                domains.TryAdd(domain, null);
        }

        var isAppend = stream.Table.WriteMode is WriteMode.Append && !load.Request.FullRefresh;
        if (isAppend && load.Request.Interval is { } interval) domains[IntervalDomain + load.LoadId] = $"{interval}";
        return Entry(planned, load, Operation(load), load.Spool.Read, staged.Table.Rows, adds, staged.Rejects?.Rows ?? 0, staged.Table.RowsRead) with
        {
            Reads = isAppend ? ReadScope.Nothing : ReadScope.Table,
            Adds = adds,
            Removes = Removed(staged.Table, basis.Snapshot, load),
            Metadata = MetadataIfChanged(planned, staged.Table),
            Transaction = new Transaction(basis.AppId, basis.LastOrdinal + 1),
            Domains = [.. DomainMetadata.Of(domains), LoadOf(load, staged.Table.Rows)],
        };
    }

    private DomainMetadata LoadOf(LoadOrder load, long rows) =>
        new(CommittedState.LoadDomain, CommittedState.Write(new LastLoad(load.LoadId, rows, workspace.Clock.GetUtcNow())));

    private static IReadOnlyList<AddFile> Removed(StagedTable staged, DeltaSnapshot? current, LoadOrder load) =>
        load.Request.FullRefresh ? [.. current?.Files ?? []] : staged.Removed;

    private string Operation(LoadOrder load) =>
        load.Request.FullRefresh ? "WRITE OVERWRITE"
        : stream.Table.WriteMode switch
        {
            WriteMode.Merge => "MERGE",
            WriteMode.Overwrite => "WRITE OVERWRITE",
            _ => "WRITE",
        };

    /// <summary>The load's record: what was asked, read and written.</summary>
    private static DeltaTransaction Entry(
        DeltaSnapshot planned, LoadOrder load, string operation, SpooledRead read, long rows, IReadOnlyList<AddFile> landed, long rejected = 0, long rowsRead = 0) =>
        new(planned, operation, load.RunId)
        {
            LoadId = load.LoadId,
            Parameters = new Dictionary<string, string?>
            {
                ["mode"] = operation is "WRITE" ? "Append" : operation is "MERGE" ? "Merge" : "Overwrite",
                ["interval"] = load.Request.Interval?.ToString(),
                ["sourceUrl"] = read.Pages is [var first, ..] ? first.Url : null,
            }.Where(pair => pair.Value is not null).ToDictionary(),
            Metrics = new Dictionary<string, string?>
            {
                ["numFiles"] = Text(landed.Count),
                ["numOutputRows"] = Text(rows),
                ["numOutputBytes"] = Text(landed.Sum(file => file.Size)),
                ["numSourceRows"] = Text(rowsRead),
                ["numRejectedRows"] = Text(rejected),
                ["numSourceBytes"] = Text(read.Bytes),
                ["numPages"] = Text(read.Pages.Count),
                ["numRequests"] = Text(read.Requests),
                ["numRetries"] = Text(read.Retries),
            },
        };

    private static TableDefinition DefinitionOf(StagedTable staged, LoadOrder load, string name) =>
        new(staged.Schema, load.RunId) { PartitionColumns = staged.PartitionBy, Name = name };

    private static Metadata? MetadataIfChanged(DeltaSnapshot planned, StagedTable staged) =>
        planned.IsUnborn || (planned.Schema.Equals(staged.Schema) && planned.Metadata.PartitionColumns.SequenceEqual(staged.PartitionBy))
            ? null
            : planned.Metadata with { SchemaString = SchemaJson.Print(staged.Schema), PartitionColumns = staged.PartitionBy };

    private static string Sha256(SafeFileHandle content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashedAtOnce];
        for (var position = 0L; RandomAccess.Read(content, buffer, position) is > 0 and var read; position += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
