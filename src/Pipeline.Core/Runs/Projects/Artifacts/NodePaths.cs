using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>Where the SQL of a node is put, as dbt does: below <c>compiled</c> and <c>run</c>, by package and by its file.</summary>
internal static class NodePaths
{
    /// <summary>The path below <c>target/compiled</c>; several nodes of one file each have a file of their own below its name.</summary>
    public static string Of(Node node)
    {
        var name = node is DataTest test ? test.Alias : node.Name;
        var isAlone = node.Path.EndsWith(".sql", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(node.Path) == name;
        return isAlone || node is Model ? $"{node.Package}/{node.Path}" : $"{node.Package}/{node.Path}/{name}.sql";
    }
}
