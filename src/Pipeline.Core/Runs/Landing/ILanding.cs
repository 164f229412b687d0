using Pipeline.Lake;
using Pipeline.Lake.Delta;
using Pipeline.Runs.Gating;
using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Runs.Landing;

/// <summary>How the rows of a stream are kept: as a table, or as they came.</summary>
internal interface ILanding
{
    /// <summary>Where the stream stands.</summary>
    Task<StreamBasis> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Commits a load with one log entry, or throws and has committed nothing. <paramref name="lease"/> is asked just before.
    /// </summary>
    Task<LandedLoad> CommitAsync(StreamBasis basis, LoadOrder load, LakeLease lease, CancellationToken cancellationToken);

    /// <summary>Commits what is to be remembered of a read that brought no rows; null when the stream has no table to keep it in.</summary>
    Task<LandedLoad?> CommitStateAsync(StreamBasis basis, LoadOrder load, LakeLease lease, CancellationToken cancellationToken);
}

/// <summary>Where a stream stands.</summary>
/// <param name="Snapshot">The table with its state; null before the first load.</param>
/// <param name="AppId">Whose progress counts its loads.</param>
internal sealed record StreamBasis(DeltaSnapshot? Snapshot, string AppId)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>What its table remembers.</summary>
    public IReadOnlyDictionary<string, string> Domains { get; } = Snapshot?.DomainTexts ?? Nothing;

    /// <summary>The number of its last load; 0 before the first.</summary>
    public long LastOrdinal => Snapshot?.TransactionVersion(AppId) ?? 0;

    /// <summary>What its last load remembered.</summary>
    public StreamState State { get; } = CommittedState.ReadStream(Snapshot?.DomainTexts ?? Nothing);
}

/// <summary>What is to be landed.</summary>
/// <param name="LoadId">The load's id, the same on every try.</param>
/// <param name="RunId">The run.</param>
/// <param name="Spool">The rows.</param>
/// <param name="State">What is to be remembered.</param>
/// <param name="Request">What was asked for.</param>
internal sealed record LoadOrder(string LoadId, string RunId, StreamSpool Spool, StreamState State, IngestRequest Request);

/// <summary>What came of a load.</summary>
/// <param name="Outcome">The commit of the stream's own table; null when its gate refused the load.</param>
/// <param name="Rows">Rows that are in it after the load.</param>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Files">Files written.</param>
/// <param name="Rejected">Rows refused.</param>
/// <param name="SchemaChanges">What changed of the table's columns, one sentence each.</param>
internal sealed record LandedLoad(CommitOutcome? Outcome, long Rows, long Bytes, int Files, long Rejected, IReadOnlyList<string> SchemaChanges)
{
    /// <summary>What the stream's gate said.</summary>
    public GateVerdict Gate { get; init; } = GateVerdict.Open;

    /// <summary>A load that the gate kept back whole.</summary>
    public static LandedLoad Refused(GateVerdict verdict) => new(null, 0, 0, 0, 0, []) { Gate = verdict };
}
