using Pipeline.Connectors;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Lake;
using Pipeline.Lake.Raw;

namespace Pipeline.Runs.Landing;

/// <summary>The raw stream of a declaration, and its committed files as an engine reads them.</summary>
internal static class StreamFiles
{
    /// <summary>The application whose progress counts a stream's loads.</summary>
    public static string AppIdOf(StreamSpec stream) => $"pipeline/{stream.FullName}";

    /// <summary>The stream in the lake.</summary>
    public static RawStream Open(Workspace workspace, StreamSpec stream) => new(
        workspace.Store, Workspace.KeyOf(stream), AppIdOf(stream), stream.LandingPartition, workspace.Clock, workspace.Codec, workspace.Snapshots);

    /// <summary>The committed files in commit order; none when the stream was never loaded.</summary>
    public static async Task<IReadOnlyList<StreamFile>> ListAsync(Workspace workspace, StreamSpec stream, CancellationToken cancellationToken)
    {
        var raw = Open(workspace, stream);
        if (await raw.LoadStateAsync(cancellationToken) is not { } state) return [];
        var files = await raw.ListLoadsAsync(state.Snapshot, cancellationToken);
        var pathOf = await workspace.Store.PathsAsync([.. files.Select(raw.KeyOf)], cancellationToken);
        return [.. files.OrderBy(file => file.LoadOrdinal).ThenBy(file => file.File, StringComparer.Ordinal).Select(file => new StreamFile(
            pathOf(raw.KeyOf(file)), raw.KeyOf(file), file.LoadId, file.LoadOrdinal, file.IngestedAt, file.PartitionValue))];
    }
}
