using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.State;

namespace Pipeline.Runs.Building;

/// <summary>
/// Something a model reads, as it was when the run first looked: shown to the engine under its relation, with a version that
/// moves when rows are committed. Closed.
/// </summary>
internal abstract record ModelInput(RelationNode Node)
{
    private ModelInput(RelationNode node, string key, long version)
        : this(node)
    {
        (Key, Version) = (key, version);
    }

    /// <summary>Its key in the lake; the name under which consumers remember how far they have read. Empty for a view.</summary>
    public string Key { get; } = "";

    /// <summary>How far it has come.</summary>
    public long Version { get; }

    /// <summary>Changes with its rows and with nothing else.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>When its rows last changed; null when that is not known.</summary>
    public abstract DateTimeOffset? ChangedAt { get; }

    /// <summary>The column by which a backfill picks rows.</summary>
    public virtual string? EventTime => Node.Config.EventTime;

    /// <summary>A query over other inputs: it has no version of its own.</summary>
    public sealed record View(RelationNode Node, string Sql, IReadOnlyList<ModelInput> Beneath) : ModelInput(Node)
    {
        /// <inheritdoc/>
        public override string Fingerprint { get; } = Building.Fingerprint.OfQuery(Sql, Beneath.Select(input => input.Fingerprint));

        /// <inheritdoc/>
        public override DateTimeOffset? ChangedAt => Beneath.Max(input => input.ChangedAt);
    }

    /// <summary>A lake table at a version.</summary>
    public sealed record Table(RelationNode Node, DeltaTable Delta, DeltaSnapshot Snapshot) : ModelInput(Node, Delta.Key, Snapshot.Version)
    {
        /// <summary>The column a stream's own declaration names, for a table that is one.</summary>
        public string? DeclaredEventTime { get; init; }

        /// <summary>The load that last changed its rows; null for a table that does not say.</summary>
        public LastLoad? LastLoad { get; } = CommittedState.ReadLoad(Snapshot.DomainText(CommittedState.LoadDomain));

        /// <inheritdoc/>
        public override string Fingerprint => $"{Key}@{LastLoad?.LoadId ?? $"version {Version}"}";

        /// <inheritdoc/>
        public override DateTimeOffset? ChangedAt => LastLoad?.At;

        /// <inheritdoc/>
        public override string? EventTime => base.EventTime ?? DeclaredEventTime;
    }

    /// <summary>A raw stream and the loads it has, in commit order.</summary>
    public sealed record Stream(RelationNode Node, string Folder, StreamShape Shape, IReadOnlyList<StreamFile> Files)
        : ModelInput(Node, Folder, Files is [.., var last] ? last.LoadOrdinal : 0)
    {
        /// <inheritdoc/>
        public override string Fingerprint { get; } = Building.Fingerprint.Of([Folder, .. Files.Select(file => file.LoadId).Distinct()]);

        /// <inheritdoc/>
        public override DateTimeOffset? ChangedAt => Files.Max(file => (DateTimeOffset?)file.IngestedAt);

        /// <inheritdoc/>
        public override string? EventTime => base.EventTime ?? Shape.EventTime;
    }
}

/// <summary>What of a stream's declaration its readers need.</summary>
internal sealed record StreamShape(IReadOnlyList<StreamFileColumn> Columns, string? LandingPartition, string? EventTime);
