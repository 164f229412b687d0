using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>The SQL of nodes as files: <c>compiled/</c> as it was compiled, <c>run/</c> as it was run.</summary>
internal sealed class CompiledFiles(string targetFolder)
{
    /// <summary>Writes what there is of a result.</summary>
    public void Write(NodeResult result)
    {
        if (result.Node is Operation) return;
        if (result.CompiledSql is { } compiled) ArtifactFile.WriteText(CompiledPath(result.Node), compiled);
        if (result.ExecutedSql is { } executed)
            ArtifactFile.WriteText(Path.Combine(targetFolder, "run", NodePaths.Of(result.Node)), executed);
    }

    /// <summary>Where a node's compiled SQL lies.</summary>
    public string CompiledPath(Node node) => Path.Combine(targetFolder, "compiled", NodePaths.Of(node));
}
