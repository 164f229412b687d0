using System.Runtime.CompilerServices;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// dbt's <c>graph</c>: every node by its id. Made once for each thread that renders a project: templates may change it, and what one
/// adds or removes is not seen by the next. As in dbt, a change to what a node holds may be.
/// </summary>
internal static class GraphValue
{
    /// <summary>What there is while references are collected: nothing yet.</summary>
    public static JinjaDict Nothing => new()
    {
        { "nodes", new JinjaDict() },
        { "sources", new JinjaDict() },
        { "exposures", new JinjaDict() },
        { "groups", new JinjaDict() },
        { "metrics", new JinjaDict() },
        { "semantic_models", new JinjaDict() },
        { "saved_queries", new JinjaDict() },
        { "macros", new JinjaDict() },
    };

    private static readonly ConditionalWeakTable<Project, ThreadLocal<JinjaDict>> made = [];

    public static JinjaDict Of(Project project)
    {
        var graph = made.GetValue(project, each => new ThreadLocal<JinjaDict>(() => Make(each))).Value!;
        var copy = new JinjaDict();
        foreach (var (part, nodes) in graph) copy[part] = Copy((JinjaDict)nodes!);
        return copy;
    }

    private static JinjaDict Copy(JinjaDict nodes)
    {
        var copy = new JinjaDict();
        foreach (var (id, node) in nodes) copy[id] = node;
        return copy;
    }

    private static JinjaDict Make(Project project)
    {
        var graph = Nothing;
        foreach (var node in project.Graph.InOrder)
        {
            var part = node switch { SourceTable => "sources", Exposure => "exposures", UnitTest => null, _ => "nodes" };
            if (part is not null) ((JinjaDict)graph[part]!)[node.UniqueId] = NodeValue.Complete(node, project.Graph);
        }

        var groups = (JinjaDict)graph["groups"]!;
        foreach (var group in project.Groups) groups[$"group.{group.Package}.{group.Name}"] = Group(group);
        var macros = (JinjaDict)graph["macros"]!;
        foreach (var macro in project.Macros) macros[macro.UniqueId] = MacroOf(macro);
        return graph;
    }

    private static JinjaDict Group(NodeGroup group) => new()
    {
        { "name", group.Name },
        { "resource_type", "group" },
        { "package_name", group.Package },
        { "unique_id", $"group.{group.Package}.{group.Name}" },
        { "owner", JinjaValue.From(group.Owner) },
    };

    private static JinjaDict MacroOf(Macro macro) => new()
    {
        { "name", macro.Name },
        { "resource_type", "macro" },
        { "package_name", macro.Package },
        { "unique_id", macro.UniqueId },
        { "original_file_path", macro.Path },
        { "path", macro.Path },
    };
}
