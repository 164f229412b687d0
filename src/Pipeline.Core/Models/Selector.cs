using Pipeline.Diagnostics;
using Pipeline.Models.Selecting;

namespace Pipeline.Models;

/// <summary>
/// dbt's node selection: <c>+x</c>, <c>x+</c>, <c>2+x</c>, <c>@x</c>, <c>tag:</c>, <c>path:</c> and the other methods; a space
/// joins (union), a comma narrows (intersection). A test is picked with any node it reads.
/// </summary>
public sealed class Selector(Graph graph, string project)
{
    private readonly SelectorMethods methods = new(project);

    /// <summary>Picks nodes: all when <paramref name="select"/> is empty, less those of <paramref name="exclude"/>.</summary>
    /// <exception cref="ConfigurationException">A selector uses a method that does not exist.</exception>
    public Selection Select(IReadOnlyList<string> select, IReadOnlyList<string> exclude)
    {
        List<Problem> warnings = [];
        var picked = select.Count > 0
            ? Union(select, warnings)
            : graph.InOrder.Select(node => node.UniqueId).ToHashSet(StringComparer.Ordinal);
        picked.ExceptWith(Union(exclude, warnings));
        return new Selection([.. graph.InOrder.Where(node => picked.Contains(node.UniqueId))], warnings);
    }

    private HashSet<string> Union(IReadOnlyList<string> expressions, List<Problem> warnings)
    {
        HashSet<string> all = new(StringComparer.Ordinal);
        foreach (var expression in expressions.SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            all.UnionWith(Intersection(expression, warnings));
        return all;
    }

    private HashSet<string> Intersection(string expression, List<Problem> warnings)
    {
        HashSet<string>? common = null;
        foreach (var criterion in expression.Split(',').Select(SelectorCriterion.Parse))
        {
            var picked = Pick(criterion);
            if (picked.Count == 0) warnings.Add(new Problem($"the selector '{criterion.Text}' matches nothing", Hint: Hint(criterion)));
            if (common is null) common = picked;
            else common.IntersectWith(picked);
        }

        return common ?? [];
    }

    private string? Hint(SelectorCriterion criterion) => NearestName.Hint(criterion.Value, criterion.Method switch
    {
        null or "fqn" => [.. graph.InOrder.OfType<RelationNode>().Select(node => node.Name)],
        "tag" => [.. graph.InOrder.SelectMany(node => node.Tags).Distinct()],
        _ => [],
    });

    private HashSet<string> Pick(SelectorCriterion criterion)
    {
        var matched = graph.InOrder.Where(methods.Matcher(criterion)).Select(node => node.UniqueId).ToList();
        HashSet<string> picked = new(matched, StringComparer.Ordinal);
        Extend(picked, matched, criterion);
        AddTests(picked);
        return picked;
    }

    private void Extend(HashSet<string> picked, List<string> matched, SelectorCriterion criterion)
    {
        if (criterion.ParentDepth > 0) picked.UnionWith(graph.AncestorsOf(matched, criterion.ParentDepth));
        if (criterion.ChildDepth > 0) picked.UnionWith(graph.DescendantsOf(matched, criterion.ChildDepth));
        if (!criterion.WithChildrensParents) return;
        picked.UnionWith(graph.DescendantsOf(matched));
        picked.UnionWith(graph.AncestorsOf([.. picked]));
    }

    /// <summary>dbt's "eager" indirect selection.</summary>
    private void AddTests(HashSet<string> picked)
    {
        var tests = picked.SelectMany(graph.ChildrenOf).Where(id => graph.Find(id) is DataTest).ToList();
        picked.UnionWith(tests);
    }
}
