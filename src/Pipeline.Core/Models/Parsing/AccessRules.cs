using Pipeline.Configuration;

namespace Pipeline.Models.Parsing;

/// <summary>Who may read a private model: its group alone. And the groups that nodes name must exist.</summary>
internal sealed class AccessRules(IReadOnlyList<NodeGroup> groups, ProblemList problems)
{
    public void Check(IReadOnlyList<RelationNode> nodes, Func<string, RelationNode?> find)
    {
        var known = groups.Select(group => group.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (node.Group is { } group && !known.Contains(group))
                problems.Add(
                    $"the {node.ResourceType} '{node.Name}' belongs to the group '{group}', which does not exist", node.Location,
                    Diagnostics.NearestName.Hint(group, known) ?? "Declare it under 'groups:'.");
            foreach (var read in node.DependsOn.Select(find).OfType<Model>()) Check(node, read);
        }
    }

    private void Check(RelationNode node, Model read)
    {
        if (read.Access is not "private" || node.Group == read.Group) return;
        problems.Add(
            $"'{node.Name}' reads '{read.Name}', which is private to {(read.Group is null ? "nobody: it has no group" : $"the group '{read.Group}'")}",
            node.Location, "Put the reader into that group, or give the model another access.");
    }
}
