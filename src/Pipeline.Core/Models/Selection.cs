using Pipeline.Diagnostics;

namespace Pipeline.Models;

/// <summary>What selectors picked, in build order, and what was odd about them.</summary>
/// <param name="Nodes">The picked nodes, parents first. The tests of a picked node are among them.</param>
/// <param name="Warnings">Selectors that match nothing.</param>
public sealed record Selection(IReadOnlyList<Node> Nodes, IReadOnlyList<Problem> Warnings)
{
    /// <summary>The picked models.</summary>
    public IEnumerable<Model> Models => Nodes.OfType<Model>();

    /// <summary>The picked tests.</summary>
    public IEnumerable<DataTest> Tests => Nodes.OfType<DataTest>();
}
