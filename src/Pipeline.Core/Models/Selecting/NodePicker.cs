using System.Diagnostics;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Selecting;

/// <summary>Evaluates expressions over a graph. Used for one selection.</summary>
internal sealed class NodePicker(Graph graph, SelectorMethods methods, SelectorDefinitions definitions)
{
    private readonly List<Problem> warnings = [];

    /// <summary>Selectors that match nothing.</summary>
    public IReadOnlyList<Problem> Warnings => warnings;

    /// <summary>The ids of the picked nodes.</summary>
    public HashSet<string> Pick(SelectionExpression expression, IndirectSelection indirect) => Evaluate(expression, indirect).Picked;

    /// <param name="Picked">The ids picked.</param>
    /// <param name="Touched">Tests of picked nodes that may still be picked when all they read is.</param>
    private readonly record struct Picks(HashSet<string> Picked, HashSet<string> Touched);

    private Picks Evaluate(SelectionExpression expression, IndirectSelection indirect) => expression switch
    {
        SelectionExpression.One { Criterion: { Method: "selector" } named } => Evaluate(definitions.Find(named.Value), indirect),
        SelectionExpression.One one => One(one.Criterion, one.Indirect ?? indirect),
        SelectionExpression.Union union => Combined(union.Parts, indirect, (all, part) => all.UnionWith(part)),
        SelectionExpression.Intersection common => Combined(common.Parts, indirect, (all, part) => all.IntersectWith(part)),
        SelectionExpression.Difference less => Less(Evaluate(less.From, indirect), Evaluate(less.Less, IndirectSelection.Eager)),
        _ => throw new UnreachableException(),
    };

    private Picks Combined(
        IReadOnlyList<SelectionExpression> parts, IndirectSelection indirect, Action<HashSet<string>, HashSet<string>> combine)
    {
        Picks? all = null;
        foreach (var part in parts.Select(part => Evaluate(part, indirect)))
        {
            if (all is not { } before)
            {
                all = part;
                continue;
            }

            combine(before.Picked, part.Picked);
            combine(before.Touched, part.Touched);
        }

        var picks = all ?? new Picks([], []);
        AddComplete(picks, indirect);
        return picks;
    }

    private static Picks Less(Picks from, Picks less)
    {
        from.Picked.ExceptWith(less.Picked);
        from.Touched.ExceptWith(less.Picked);
        return from;
    }

    private Picks One(SelectorCriterion criterion, IndirectSelection indirect)
    {
        var matched = graph.InOrder.Where(methods.Matcher(criterion)).Select(node => node.UniqueId).ToList();
        if (matched is []) warnings.Add(new Problem($"the selector '{criterion.Text}' matches nothing", Hint: Hint(criterion)));
        HashSet<string> picked = new(matched, StringComparer.Ordinal);
        Extend(picked, matched, criterion);
        if (indirect is IndirectSelection.Empty) return new Picks(picked, []);
        var tests = picked.SelectMany(graph.ChildrenOf)
            .Where(id => graph.Find(id) is DataTest or UnitTest).ToHashSet(StringComparer.Ordinal);
        if (indirect is IndirectSelection.Eager)
        {
            picked.UnionWith(tests);
            return new Picks(picked, []);
        }

        var picks = new Picks(picked, tests);
        AddComplete(picks, indirect);
        return picks;
    }

    /// <summary>Tests that read nothing but what is picked, or may be built with it.</summary>
    private void AddComplete(Picks picks, IndirectSelection indirect)
    {
        if (picks.Touched.Count == 0) return;
        HashSet<string> readable = new(picks.Picked, StringComparer.Ordinal);
        if (indirect is IndirectSelection.Buildable) readable.UnionWith(graph.AncestorsOf(picks.Picked));
        picks.Picked.UnionWith(picks.Touched.Where(test => graph.ParentsOf(test).All(readable.Contains)).ToList());
    }

    private void Extend(HashSet<string> picked, List<string> matched, SelectorCriterion criterion)
    {
        if (criterion.ParentDepth > 0) picked.UnionWith(graph.AncestorsOf(matched, criterion.ParentDepth));
        if (criterion.ChildDepth > 0) picked.UnionWith(graph.DescendantsOf(matched, criterion.ChildDepth));
        if (!criterion.WithChildrensParents) return;
        picked.UnionWith(graph.DescendantsOf(matched));
        picked.UnionWith(graph.AncestorsOf([.. picked]));
    }

    private string? Hint(SelectorCriterion criterion) => NearestName.Hint(criterion.Value, criterion.Method switch
    {
        null or "fqn" => [.. graph.InOrder.OfType<RelationNode>().Select(node => node.Name)],
        "tag" => [.. graph.InOrder.SelectMany(node => node.Tags).Distinct()],
        "group" => [.. graph.InOrder.OfType<RelationNode>().Select(node => node.Group).OfType<string>().Distinct()],
        _ => [],
    });
}
