using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake.Delta;
using Pipeline.Models;

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

    /// <summary>The column by which a backfill picks rows.</summary>
    public virtual string? EventTime => Node.Config.EventTime;

    /// <summary>A query over other inputs: it has no version of its own.</summary>
    public sealed record View(RelationNode Node) : ModelInput(Node);

    /// <summary>A lake table at a version.</summary>
    public sealed record Table(RelationNode Node, DeltaTable Delta, DeltaSnapshot Snapshot) : ModelInput(Node, Delta.Key, Snapshot.Version)
    {
        /// <summary>The column a stream's own declaration names, for a table that is one.</summary>
        public string? DeclaredEventTime { get; init; }

        /// <inheritdoc/>
        public override string? EventTime => base.EventTime ?? DeclaredEventTime;
    }

    /// <summary>A raw stream and the loads it has, in commit order.</summary>
    public sealed record Stream(RelationNode Node, string Folder, StreamShape Shape, IReadOnlyList<StreamFile> Files)
        : ModelInput(Node, Folder, Files is [.., var last] ? last.LoadOrdinal : 0)
    {
        /// <inheritdoc/>
        public override string? EventTime => base.EventTime ?? Shape.EventTime;
    }
}

/// <summary>What of a stream's declaration its readers need.</summary>
internal sealed record StreamShape(IReadOnlyList<StreamFileColumn> Columns, string? LandingPartition, string? EventTime);
