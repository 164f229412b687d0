using Pipeline.Diagnostics;

namespace Pipeline.Models;

/// <summary>The nodes of a project and who reads whom. Immutable; parents always come before their children.</summary>
public sealed class Graph
{
    private readonly Dictionary<string, Node> byId;
    private readonly Dictionary<string, List<string>> children;

    private Graph(IReadOnlyList<Node> inOrder, Dictionary<string, Node> byId, Dictionary<string, List<string>> children) =>
        (InOrder, this.byId, this.children) = (inOrder, byId, children);

    /// <summary>Every node, parents first; ties in the order of their ids, so that two loads of one project agree.</summary>
    public IReadOnlyList<Node> InOrder { get; }

    /// <summary>Sorts nodes whose dependencies are all among them.</summary>
    /// <exception cref="ConfigurationException">Nodes read each other in a circle.</exception>
    public static Graph Build(IEnumerable<Node> nodes)
    {
        var byId = nodes.ToDictionary(node => node.UniqueId, StringComparer.Ordinal);
        var children = byId.Keys.ToDictionary(id => id, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var node in byId.Values)
        {
            foreach (var parent in node.DependsOn.Distinct()) children[parent].Add(node.UniqueId);
        }

        var inOrder = Sorted(byId, children);
        if (inOrder.Count < byId.Count) throw Cycle(byId, inOrder);
        return new Graph(inOrder, byId, children);
    }

    /// <summary>The node with an id, or null.</summary>
    public Node? Find(string uniqueId) => byId.GetValueOrDefault(uniqueId);

    /// <summary>The ids of the nodes it reads.</summary>
    public IReadOnlyList<string> ParentsOf(string uniqueId) => byId[uniqueId].DependsOn;

    /// <summary>The ids of the nodes that read it.</summary>
    public IReadOnlyList<string> ChildrenOf(string uniqueId) => children[uniqueId];

    /// <summary>Everything the node reads, directly or through others.</summary>
    public IReadOnlySet<string> AncestorsOf(string uniqueId) => AncestorsOf([uniqueId]);

    /// <summary>Everything that any of the nodes reads, directly or through others, at most <paramref name="depth"/> steps away.</summary>
    public IReadOnlySet<string> AncestorsOf(IEnumerable<string> uniqueIds, int depth = int.MaxValue) =>
        Reached(uniqueIds, ParentsOf, depth);

    /// <summary>Everything that reads any of the nodes, directly or through others, at most <paramref name="depth"/> steps away.</summary>
    public IReadOnlySet<string> DescendantsOf(IEnumerable<string> uniqueIds, int depth = int.MaxValue) =>
        Reached(uniqueIds, ChildrenOf, depth);

    /// <summary>One walk from all starts together: each node is met first at its least distance, so none is lost to the limit.</summary>
    private static HashSet<string> Reached(IEnumerable<string> starts, Func<string, IReadOnlyList<string>> next, int depth)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        List<string> front = [.. starts];
        for (var step = 0; step < depth && front.Count > 0; step++)
            front = [.. front.SelectMany(next).Where(reached.Add)];
        return reached;
    }

    private static List<Node> Sorted(Dictionary<string, Node> byId, Dictionary<string, List<string>> children)
    {
        var waitingFor = byId.ToDictionary(pair => pair.Key, pair => pair.Value.DependsOn.Distinct().Count(), StringComparer.Ordinal);
        var ready = new PriorityQueue<string, string>(
            waitingFor.Where(pair => pair.Value == 0).Select(pair => (pair.Key, pair.Key)), StringComparer.Ordinal);
        List<Node> inOrder = [];
        while (ready.TryDequeue(out var id, out _))
        {
            inOrder.Add(byId[id]);
            foreach (var child in children[id])
            {
                if (--waitingFor[child] == 0) ready.Enqueue(child, child);
            }
        }

        return inOrder;
    }

    /// <summary>Whoever is left over reads someone left over: walking from reader to read must come round.</summary>
    private static ConfigurationException Cycle(Dictionary<string, Node> byId, List<Node> inOrder)
    {
        var left = byId.Keys.Except(inOrder.Select(node => node.UniqueId)).ToHashSet(StringComparer.Ordinal);
        List<string> path = [left.Order(StringComparer.Ordinal).First()];
        while (path.LastIndexOf(path[^1]) == path.IndexOf(path[^1]))
            path.Add(byId[path[^1]].DependsOn.First(left.Contains));
        path.RemoveRange(0, path.IndexOf(path[^1]));
        return new ConfigurationException(
            $"models read each other in a circle: {string.Join(" -> ", path.Select(id => byId[id].Name))}",
            byId[path[0]].Location,
            $"Remove one of the refs ({string.Join(", ", path.Skip(1).Select(id => byId[id].Path))}).");
    }
}
