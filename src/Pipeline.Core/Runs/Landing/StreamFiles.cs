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

    /// <summary>The committed files in commit order; none when the stream was never loaded. They are not brought.</summary>
    public static async Task<IReadOnlyList<LandedFile>> ListAsync(Workspace workspace, StreamSpec stream, CancellationToken cancellationToken)
    {
        var raw = Open(workspace, stream);
        if (await raw.LoadStateAsync(cancellationToken) is not { } state) return [];
        var files = await raw.ListLoadsAsync(state.Snapshot, cancellationToken);
        return [.. files.OrderBy(file => file.LoadOrdinal).ThenBy(file => file.File, StringComparer.Ordinal).Select(file => new LandedFile(
            raw.KeyOf(file), file.LoadId, file.LoadOrdinal, file.IngestedAt, file.PartitionValue))];
    }

    /// <summary>The files where an engine of this machine can read them.</summary>
    public static async Task<IReadOnlyList<StreamFile>> BringAsync(Workspace workspace, IReadOnlyList<LandedFile> files, CancellationToken cancellationToken)
    {
        var pathOf = await workspace.Store.PathsAsync([.. files.Select(file => file.Key)], cancellationToken);
        return [.. files.Select(file => new StreamFile(pathOf(file.Key), file.Key, file.LoadId, file.LoadOrdinal, file.IngestedAt, file.Landing))];
    }
}

/// <summary>A committed file of a raw stream, in the lake.</summary>
/// <param name="Key">Its key.</param>
/// <param name="LoadId">The load that landed it.</param>
/// <param name="LoadOrdinal">The load's number within the stream.</param>
/// <param name="IngestedAt">When the load was committed.</param>
/// <param name="Landing">The value of the stream's landing partition; null when it has none.</param>
internal sealed record LandedFile(string Key, string LoadId, long LoadOrdinal, DateTimeOffset IngestedAt, string? Landing);
