using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>The tests of all packages, read when it is known what they can read.</summary>
internal sealed class NodeTests
{
    private readonly NodeResolver nodes;
    private readonly ProblemList problems;

    public NodeTests(NodeResolver nodes, ProblemList problems)
    {
        (this.nodes, this.problems) = (nodes, problems);
        var position = Order().Select((node, index) => (node.UniqueId, index)).ToDictionary(StringComparer.Ordinal);
        var unusable = nodes.Unusable;
        List<(IReadOnlyList<DataTest> Data, IReadOnlyList<UnitTest> Unit, TestReader Reader)> tests = [];
        foreach (var (package, described) in nodes.Content)
        {
            var reader = new TestReader(package.Reading, nodes.Lookup, position);
            var data = reader.ReadAll(Described(package, described));
            tests.Add((data, [.. new UnitTestReader(package.Reading, nodes.Lookup, unusable).ReadAll()], reader));
        }

        Data = [.. tests.SelectMany(package => package.Data)];
        Unit = [.. tests.SelectMany(package => package.Unit)];
        Notices = [.. tests.SelectMany(package => package.Reader.Notices)];
        Disabled = [.. tests.SelectMany(package => package.Reader.Disabled)];
    }

    public IReadOnlyList<DataTest> Data { get; }

    public IReadOnlyList<UnitTest> Unit { get; }

    public IReadOnlyList<Problem> Notices { get; }

    /// <summary>Data tests that are turned off.</summary>
    public IReadOnlyList<DataTest> Disabled { get; }

    /// <summary>
    /// The described nodes of a package, also those described under the wrong kind of node: dbt runs their tests all the same.
    /// </summary>
    private IEnumerable<(RelationNode, NodeProperties)> Described(
        PackageContent package, IReadOnlyList<(RelationNode Node, NodeProperties? Described)> content)
    {
        HashSet<YamlMapping> used = [];
        foreach (var (node, described) in content)
        {
            if (described is null) continue;
            used.Add(described.Entry);
            yield return (node, described);
        }

        foreach (var described in package.Reading.Properties.Nodes)
        {
            var reference = new Reference(null, described.Name, IsSource: false, described.Location);
            if (described.Section is "models" or "seeds" or "snapshots"
                && !used.Contains(described.Entry)
                && nodes.Lookup.Find(reference, package.Reading.Package.Name) is { } node) yield return (node, described);
        }
    }

    /// <summary>The nodes in build order; none when there is none, which is then a problem like any other.</summary>
    private IReadOnlyList<Node> Order()
    {
        // An unknown ref may be what closes the circle: one thing at a time.
        if (problems.Count > 0) return [];
        try
        {
            return Graph.Build(nodes.Relations).InOrder;
        }
        catch (ConfigurationException circle)
        {
            problems.AddRange(circle.Problems);
            return [];
        }
    }
}
