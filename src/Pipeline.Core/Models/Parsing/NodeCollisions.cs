using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>Names and relations that two nodes would share.</summary>
internal sealed class NodeCollisions(ProblemList problems)
{
    public void Check(IReadOnlyList<RelationNode> nodes)
    {
        Dictionary<string, RelationNode> named = new(StringComparer.Ordinal);
        Dictionary<(string, string, string), RelationNode> built = [];
        foreach (var node in nodes)
        {
            if (!named.TryAdd(NameOf(node), node)) ReportName(node, named[NameOf(node)]);
            else if (node is not (SourceTable or Model { Materialization: "ephemeral" })) CheckRelation(node, built);
        }
    }

    /// <summary>A ref names models, seeds and snapshots of a package alike.</summary>
    private static string NameOf(RelationNode node) => node switch
    {
        SourceTable => node.UniqueId,
        Model { Version: { } version } => $"{node.Package}.{node.Name}.v{version}",
        _ => $"{node.Package}.{node.Name}",
    };

    private void ReportName(RelationNode node, RelationNode first)
    {
        if (node is SourceTable table)
            problems.Add($"the source table '{table.SourceName}.{table.Name}' is declared twice: here and in {first.Location}",
                node.Location, "Keep one of them.");
        else if (node.ResourceType == first.ResourceType)
            problems.Add(
                $"there are two {node.ResourceType}s named '{node.Name}': this one and {first.Path}", node.Location,
                "Rename one: a ref could mean either.");
        else
            problems.Add(
                $"the {node.ResourceType} '{node.Name}' has the name of the {first.ResourceType} in {first.Path}", node.Location,
                "Rename one: a ref could mean either.");
    }

    private void CheckRelation(RelationNode node, Dictionary<(string, string, string), RelationNode> built)
    {
        var relation = node.Relation;
        var key = (relation.Database.ToLowerInvariant(), relation.Schema.ToLowerInvariant(), relation.Identifier.ToLowerInvariant());
        if (built.TryAdd(key, node)) return;
        problems.Add(
            $"the {node.ResourceType} '{node.Name}' and the {built[key].ResourceType} '{built[key].Name}' both become {relation}",
                node.Location,
            "Give one of them another alias or schema.");
    }
}
