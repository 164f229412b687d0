using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>A piece of a build: what one worker does in one go.</summary>
internal abstract record BuildItem
{
    private BuildItem()
    {
    }

    /// <summary>The nodes that are done with it.</summary>
    public abstract IReadOnlyList<Node> Nodes { get; }

    /// <summary>A seed, a model or a snapshot.</summary>
    public sealed record Relation(RelationNode Node) : BuildItem
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Node> Nodes => [Node];
    }

    /// <summary>The data tests that read the same nodes: they can be judged at the same time, and together they scan those once.</summary>
    public sealed record Tests(IReadOnlyList<DataTest> All) : BuildItem
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Node> Nodes => All;
    }

    /// <summary>How old the newest row of a source is.</summary>
    public sealed record Freshness(SourceTable Source) : BuildItem
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Node> Nodes => [Source];
    }

    /// <summary>A unit test.</summary>
    public sealed record Unit(UnitTest Test) : BuildItem
    {
        /// <inheritdoc/>
        public override IReadOnlyList<Node> Nodes => [Test];
    }
}
