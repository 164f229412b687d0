using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>What a build leaves in the target folder for other tools.</summary>
internal static class ProjectArtifacts
{
    /// <summary>Writes the manifest and the results of what was done, all or part of it.</summary>
    public static void Write(BuildContext build, IReadOnlyList<NodeResult> results)
    {
        var folder = build.Opened.TargetFolder;
        var metadata = MetadataOf(build);
        WriteManifest(build.Opened, metadata, results);
        RunResultsFile.Write(folder, results, build, metadata);
    }

    /// <summary>Writes that a build has begun and come to none of its nodes: what <c>--retry</c> goes by when it is killed.</summary>
    public static void WriteBegun(BuildContext build, IReadOnlyList<Node> selected) => RunResultsFile.Write(
        build.Opened.TargetFolder,
        [.. selected.Select(node => new NodeResult(node, NodeStatus.Skipped, "the run did not come to it")
        {
            Batches = build.PreviousBatches.GetValueOrDefault(node.UniqueId),
        })],
        build, MetadataOf(build));

    /// <summary>Writes how fresh sources are.</summary>
    public static void WriteSources(BuildContext build, IReadOnlyList<NodeResult> results) =>
        SourcesFile.Write(build.Opened.TargetFolder, results, build.Scope.Elapsed, MetadataOf(build));

    /// <summary>Writes the manifest.</summary>
    public static void WriteManifest(OpenProject opened, ArtifactMetadata metadata, IReadOnlyList<NodeResult> results)
    {
        var compiled = results.Where(result => result is { CompiledSql: not null, Node: not UnitTest })
            .ToDictionary(result => result.Node.UniqueId, result => result.CompiledSql!, StringComparer.Ordinal);
        new ManifestFile(opened, compiled).Write(opened.TargetFolder, metadata);
    }

    private static ArtifactMetadata MetadataOf(BuildContext build) =>
        new(build.Opened.InvocationId, build.Now - build.Scope.Elapsed, build.Now);
}
