using System.Globalization;
using Pipeline.Connectors;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Lake.Raw;
using Pipeline.Models;
using Pipeline.Runs.Gating;
using Pipeline.State;

namespace Pipeline.Runs.Landing;

/// <summary>Lands rows as they came: gzip JSON lines, listed by a table beside them.</summary>
internal sealed class RawLanding(Workspace workspace, StreamSpec stream, StreamGate? gate) : ILanding
{
    private readonly RawStream raw = StreamFiles.Open(workspace, stream);

    /// <inheritdoc/>
    public async Task<StreamBasis> OpenAsync(CancellationToken cancellationToken) =>
        new((await raw.LoadStateAsync(cancellationToken))?.Snapshot, StreamFiles.AppIdOf(stream));

    /// <inheritdoc/>
    public async Task<LandedLoad> CommitAsync(StreamBasis basis, LoadOrder load, LakeLease lease, CancellationToken cancellationToken)
    {
        var read = load.Spool.Read;
        var parts = load.Spool.Stage(() => Compress(load, cancellationToken));
        RejectsFolder.RequireWithin(stream.FullName, stream.Table.RejectLimit, read.Rejected, parts.Sum(part => part.Rows), read.RejectsFile);
        load.Spool.RequireFilesUnchanged();
        Candidate[] candidates = gate is null ? [] : [await CandidateAsync(gate, basis, load, parts, cancellationToken)];
        var verdict = gate is null ? GateVerdict.Open : await gate.JudgeAsync(candidates, cancellationToken);
        if (verdict.IsRefused)
        {
            await gate!.KeepAsync(candidates, verdict, load.LoadId, cancellationToken);
            return LandedLoad.Refused(verdict);
        }

        var rejects = new Dictionary<string, string?>();
        if (read.Rejected > 0)
        {
            var (domain, text) = RejectsFolder.DomainOf(load.LoadId, read.Rejected);
            rejects[domain] = text;
            await workspace.Store.MoveFileAsync(RejectsFolder.KeyOf(raw.Key, load.LoadId), RejectsFolder.Compress(load.Spool, load.LoadId), cancellationToken);
        }

        var outcome = await CommitAsync(basis, load, parts, rejects, lease, cancellationToken);
        if (gate is not null) await gate.ForgetAsync(candidates, cancellationToken);
        return new LandedLoad(outcome, parts.Sum(part => part.Rows), parts.Sum(part => part.Bytes), parts.Count, read.Rejected, []) { Gate = verdict };
    }

    /// <inheritdoc/>
    public async Task<LandedLoad?> CommitStateAsync(StreamBasis basis, LoadOrder load, LakeLease lease, CancellationToken cancellationToken) =>
        basis.Snapshot is null ? null
        : new LandedLoad(await CommitAsync(basis, load, [], new Dictionary<string, string?>(), lease, cancellationToken), 0, 0, 0, 0, []);

    /// <summary>The stream's files with those of the load behind them, as models would see them.</summary>
    private async Task<Candidate> CandidateAsync(StreamGate gate, StreamBasis basis, LoadOrder load, IReadOnlyList<BronzePart> parts, CancellationToken cancellationToken)
    {
        var (relation, now) = (gate.RelationOf(null), workspace.Clock.GetUtcNow());
        var landing = stream.LandingPartition is null ? null : now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        List<StreamFile> news = [.. parts.Select(part => new StreamFile(part.LocalPath, LakeKey.Join(raw.Key, part.Name), load.LoadId, basis.LastOrdinal + 1, now, landing))];
        IReadOnlyList<StreamFile> olds = gate.ReadsTable(isDivisible: false) ? await StreamFiles.ListAsync(workspace, stream, cancellationToken) : [];
        return new Candidate
        {
            Dataset = StreamGate.DatasetOf(stream, null),
            Relation = relation,
            Key = raw.Key,
            SelectTable = Show(relation with { Identifier = $"{relation.Identifier}__candidate" }, [.. olds, .. news]),
            SelectLoad = Show(relation with { Identifier = $"{relation.Identifier}__load" }, news),
            Files = [.. parts.Select(part => new CandidateFile(part.LocalPath, part.Name, ""))],
        };
    }

    private string Show(Relation relation, IReadOnlyList<StreamFile> files)
    {
        StreamFileColumn[] columns = [.. stream.Table.Columns.Select(column => new StreamFileColumn(column.Name, column.Type))];
        workspace.Relations.ShowStream(relation, columns, stream.LandingPartition, files);
        return $"SELECT * FROM {relation}";
    }

    private async Task<CommitOutcome> CommitAsync(
        StreamBasis basis, LoadOrder load, IReadOnlyList<BronzePart> parts, Dictionary<string, string?> rejects, LakeLease lease, CancellationToken cancellationToken)
    {
        var read = load.Spool.Read;
        var prepared = basis.Snapshot is { } snapshot
            ? new RawStreamState(snapshot, basis.LastOrdinal, null)
            : await raw.PrepareAsync(load.RunId, cancellationToken);
        if (prepared.LastOrdinal > basis.LastOrdinal) return new CommitOutcome.Conflict("it made the first load");
        var domains = CommittedState.Write(load.State, basis.Domains, basis.LastOrdinal + 1);
        if (parts is not []) rejects[CommittedState.LoadDomain] = CommittedState.Write(new LastLoad(load.LoadId, parts.Sum(part => part.Rows), workspace.Clock.GetUtcNow()));
        await lease.EnsureHeldAsync(cancellationToken);
        return await raw.CommitAsync(prepared, new RawLoad(load.LoadId, load.RunId, parts, domains[CommittedState.Domain]!)
        {
            PartitionValue = workspace.Clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            SourceUrl = read.Pages is [var first, ..] ? first.Url : null,
            Interval = load.Request.Interval,
            Requests = read.Requests,
            Retries = read.Retries,
            Rejected = read.Rejected,
            Domains = domains.Concat(rejects).ToDictionary(StringComparer.Ordinal),
        }, cancellationToken);
    }

    private IReadOnlyList<BronzePart> Compress(LoadOrder load, CancellationToken cancellationToken)
    {
        using var writer = new BronzeWriter(load.Spool.StagingFolder, load.LoadId);
        foreach (var part in load.Spool.Read.Parts) writer.AppendFile(RowsOf(part), part.FirstPage, part.LastPage, cancellationToken);
        return writer.Finish();
    }

    private string RowsOf(SpooledPart part) => part.Part.Format is LoadPartFormat.JsonLines
        ? part.Part.Path
        : throw new ExpectedException($"'{part.Part.Path}' is Parquet, and {stream.FullName} is kept as JSON lines", "Set its format to parquet.", stream.Location);
}
