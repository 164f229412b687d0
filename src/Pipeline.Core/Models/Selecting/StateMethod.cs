using Pipeline.Diagnostics;
using Pipeline.Models.Parsing;

namespace Pipeline.Models.Selecting;

/// <summary>The method <c>state:</c>: nodes that are new, changed or as they were.</summary>
internal sealed class StateMethod(PreviousState previous, IReadOnlyList<Macro> macros)
{
    private static readonly string[] Values =
    [
        "new", "old", "modified", "unmodified", "modified.body", "modified.configs", "modified.relation", "modified.macros",
        "modified.contract", "modified.persisted_descriptions",
    ];

    private static readonly string[] RelationKeys = ["database", "schema", "alias", "target_database", "target_schema"];

    private readonly Dictionary<string, NodeState> current = new(StringComparer.Ordinal);
    private readonly Lazy<HashSet<string>> changedMacros = new(() =>
        macros.Where(macro => previous.Macros.GetValueOrDefault(macro.UniqueId) != macro.Sql)
            .Select(macro => macro.UniqueId).ToHashSet(StringComparer.Ordinal));

    /// <summary>Which nodes are in the state of a name.</summary>
    public Func<Node, bool> Matcher(string value) => value switch
    {
        "new" => node => !previous.Nodes.ContainsKey(node.UniqueId),
        "old" => node => previous.Nodes.ContainsKey(node.UniqueId),
        "modified" => IsModified,
        "unmodified" => node => !IsModified(node),
        "modified.body" => node => IsNewRelation(node) || Differs(node, (now, before) => now.Body != before.Body),
        "modified.configs" => node => IsNewRelation(node) || Differs(node, ConfigDiffers),
        "modified.relation" => node => IsNewRelation(node) || Differs(node, RelationDiffers),
        "modified.macros" => node => Differs(node, MacrosDiffer) || (IsNew(node) && StateOf(node).Macros.Any(changedMacros.Value.Contains)),
        "modified.contract" => node => (IsNew(node) && node is Model) || Differs(node, (now, before) => now.Contract != before.Contract),
        "modified.persisted_descriptions" => node =>
            IsNewRelation(node) || Differs(node, (now, before) => now.Descriptions != before.Descriptions),
        _ => throw new ConfigurationException($"there is no state '{value}'", hint: NearestName.Hint(value, Values)),
    };

    /// <summary>A node that was not there is modified too.</summary>
    private bool IsModified(Node node) => !previous.Nodes.ContainsKey(node.UniqueId) || Differs(node, (now, before) =>
        now.Body != before.Body || ConfigDiffers(now, before) || MacrosDiffer(now, before) || now.Contract != before.Contract
        || now.Descriptions != before.Descriptions);

    private bool IsNew(Node node) => !previous.Nodes.ContainsKey(node.UniqueId);

    /// <summary>To dbt every part of what was not there is modified.</summary>
    private bool IsNewRelation(Node node) => IsNew(node) && node is (RelationNode or DataTest or Analysis) and not SourceTable;

    private bool Differs(Node node, Func<NodeState, NodeState, bool> differ) =>
        previous.Nodes.TryGetValue(node.UniqueId, out var before) && differ(StateOf(node), before);

    private NodeState StateOf(Node node) =>
        current.TryGetValue(node.UniqueId, out var state) ? state : current[node.UniqueId] = NodeState.Of(node);

    private static bool ConfigDiffers(NodeState now, NodeState before) => PlainValue.Text(now.Config) != PlainValue.Text(before.Config);

    private static bool RelationDiffers(NodeState now, NodeState before) => RelationKeys.Any(key =>
        PlainValue.Text(now.Config.GetValueOrDefault(key)) != PlainValue.Text(before.Config.GetValueOrDefault(key)));

    private bool MacrosDiffer(NodeState now, NodeState before) =>
        now.Macros.Any(changedMacros.Value.Contains)
            || !now.Macros.Order(StringComparer.Ordinal).SequenceEqual(before.Macros.Order(StringComparer.Ordinal));
}
