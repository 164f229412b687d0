using Pipeline.Models;
using Pipeline.Runs.Projects.State;

namespace Pipeline.Runs.Projects;

/// <summary>Names the nodes of a project. Opens no database.</summary>
public sealed class ListNodes(TimeProvider clock)
{
    private static readonly string[] listed = ["model", "seed", "snapshot", "source", "test", "unit_test", "analysis", "exposure"];

    /// <summary>Runs the verb.</summary>
    public NodeListing Run(ListNodesRequest request)
    {
        var opened = OpenProject.Read(request, Guid.NewGuid().ToString(), clock);
        var previous = request.StateFolder is { } folder ? PreviousBuild.Read(folder) : null;
        return new NodeListing([.. SelectNodes.Of(opened, request.Nodes, listed, previous).Select(Listed)]);
    }

    private static ListedNode Listed(Node node)
    {
        var name = node is SourceTable source ? $"{source.SourceName}.{source.Name}" : node.Name;
        return new ListedNode(name, node.UniqueId, node.ResourceType, node.Path, SelectorOf(node))
        {
            PackageName = node.Package,
            Materialized = node is RelationNode and not SourceTable ? ((RelationNode)node).Config.Materialized : null,
            Tags = node.Tags,
            DependsOn = node.DependsOn,
        };
    }

    private static string SelectorOf(Node node) => node switch
    {
        SourceTable source => $"source:{source.Package}.{source.SourceName}.{source.Name}",
        Exposure exposure => $"exposure:{exposure.Package}.{exposure.Name}",
        UnitTest test => $"unit_test:{test.Package}.{test.Name}",
        _ => string.Join('.', node.Fqn),
    };
}
