using Pipeline.Models;
using Pipeline.Runs.Scheduling;

namespace Pipeline.Runs.Projects;

/// <summary>
/// What a build does in which order, as dbt's does: a unit test before its model, data tests once all they read is built, and whatever
/// comes after all of that waits for the tests. What is not selected is not done, but keeps its place in the order of the others.
/// </summary>
internal sealed class BuildPlan
{
    private BuildPlan(IReadOnlyList<BuildItem> items, WorkPlan work) => (Items, Work) = (items, work);

    /// <summary>The pieces, in the order of the graph.</summary>
    public IReadOnlyList<BuildItem> Items { get; }

    /// <summary>What waits for what, by place in <see cref="Items"/>.</summary>
    public WorkPlan Work { get; }

    /// <summary>The plan for the selected nodes of a graph.</summary>
    public static BuildPlan Of(Graph graph, IEnumerable<Node> selected)
    {
        var items = ItemsOf(selected);
        return new BuildPlan(items, WorkPlan.Of(new Order(graph, items).All));
    }

    private static List<BuildItem> ItemsOf(IEnumerable<Node> selected)
    {
        List<BuildItem> items = [];
        var testsByInputs = new Dictionary<string, List<DataTest>>(StringComparer.Ordinal);
        foreach (var node in selected)
        {
            switch (node)
            {
                case Model { Config.Materialized: "ephemeral" }: break;
                case SourceTable source: items.Add(new BuildItem.Freshness(source)); break;
                case RelationNode relation: items.Add(new BuildItem.Relation(relation)); break;
                case UnitTest unit: items.Add(new BuildItem.Unit(unit)); break;
                case DataTest test when testsByInputs.TryGetValue(InputsOf(test), out var others): others.Add(test); break;
                case DataTest test: items.Add(new BuildItem.Tests(testsByInputs[InputsOf(test)] = [test])); break;
            }
        }

        return items;
    }

    private static string InputsOf(DataTest test) => string.Join('\n', test.DependsOn.Order(StringComparer.Ordinal));

    /// <summary>Finds what each item waits for.</summary>
    private sealed class Order
    {
        private readonly Graph graph;
        private readonly Dictionary<string, int> placeOf = new(StringComparer.Ordinal);
        private readonly Dictionary<string, HashSet<int>> gates = new(StringComparer.Ordinal);
        private readonly Dictionary<string, HashSet<int>> doneBy = new(StringComparer.Ordinal);

        public Order(Graph graph, List<BuildItem> items)
        {
            this.graph = graph;
            for (var place = 0; place < items.Count; place++)
            {
                // Nobody waits for how fresh a source is: its rows are judged by themselves.
                if (items[place] is BuildItem.Freshness) continue;
                foreach (var node in items[place].Nodes) placeOf[node.UniqueId] = place;
            }

            for (var place = 0; place < items.Count; place++)
            {
                if (items[place] is BuildItem.Tests tests) AddGate(place, tests.All[0]);
                if (items[place] is BuildItem.Unit unit) GatesOf(unit.Test.ModelId).Add(place);
            }

            // In the graph's order each finds its parents known: no recursion as deep as the graph.
            foreach (var node in graph.InOrder) DoneBy(node.UniqueId);
            All = [.. items.Select(After)];
        }

        public IReadOnlyList<IReadOnlyList<int>> All { get; }

        private IReadOnlyList<int> After(BuildItem item) => item switch
        {
            BuildItem.Relation { Node: var node } => [.. Before(node.UniqueId)],
            // The model itself comes after its unit test: the test waits for what the model reads.
            BuildItem.Unit { Test: var test } => [.. Union(graph.ParentsOf(test.ModelId))],
            _ => [.. Union(item.Nodes[0].DependsOn)],
        };

        /// <summary>What must be done before a node, whether or not the node itself is.</summary>
        private HashSet<int> Before(string id)
        {
            var before = Union(graph.ParentsOf(id));
            if (gates.TryGetValue(id, out var tests)) before.UnionWith(tests);
            return before;
        }

        private HashSet<int> Union(IEnumerable<string> ids)
        {
            HashSet<int> all = [];
            foreach (var id in ids) all.UnionWith(DoneBy(id));
            return all;
        }

        /// <summary>When all of these are done, so is the node: its own item, or for one that is not built all before it.</summary>
        private HashSet<int> DoneBy(string id)
        {
            if (doneBy.TryGetValue(id, out var known)) return known;
            return doneBy[id] = placeOf.TryGetValue(id, out var place) ? [place] : Before(id);
        }

        /// <summary>dbt's rule: a node waits for a test when all that the test reads comes before the node. The first such nodes of each
        /// path will do.</summary>
        private void AddGate(int place, DataTest test)
        {
            if (test.DependsOn is []) return;
            if (test.DependsOn is [var only])
            {
                foreach (var child in graph.ChildrenOf(only).Where(IsRelation)) GatesOf(child).Add(place);
                return;
            }

            var after = test.DependsOn.Select(id => graph.DescendantsOf([id]).Where(IsRelation))
                .Aggregate((common, next) => common.Intersect(next, StringComparer.Ordinal)).ToHashSet(StringComparer.Ordinal);
            foreach (var id in after.Where(id => !graph.ParentsOf(id).Any(after.Contains))) GatesOf(id).Add(place);
        }

        private HashSet<int> GatesOf(string id)
        {
            if (!gates.TryGetValue(id, out var tests)) gates[id] = tests = [];
            return tests;
        }

        private bool IsRelation(string id) => graph.Find(id) is RelationNode;
    }
}
