using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Lake.Raw;

/// <summary>What a load brings: its parts, and the state that holds once they are committed.</summary>
/// <param name="LoadId">Its id, the same on every retry.</param>
/// <param name="RunId">The run it belongs to.</param>
/// <param name="Parts">Its files, from a <see cref="BronzeWriter"/>; none when only the state changes.</param>
/// <param name="StateJson">The stream's state from here on.</param>
public sealed record RawLoad(string LoadId, string RunId, IReadOnlyList<BronzePart> Parts, string StateJson)
{
    /// <summary>The value of the partition column; null for a stream without one.</summary>
    public string? PartitionValue { get; init; }

    /// <summary>Where the rows came from.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>The range of time that was asked for, when one was.</summary>
    public Interval? Interval { get; init; }

    /// <summary>Requests made, retries included.</summary>
    public int Requests { get; init; }

    /// <summary>Requests made again.</summary>
    public int Retries { get; init; }

    /// <summary>Rows that were refused.</summary>
    public long Rejected { get; init; }

    /// <summary>Further domains to keep, as name and text; a null text removes one.</summary>
    public IReadOnlyDictionary<string, string?> Domains { get; init; } = new Dictionary<string, string?>();
}

/// <summary>Where a raw stream stands.</summary>
/// <param name="Snapshot">The newest version of its <c>_loads</c> table.</param>
/// <param name="LastOrdinal">The number of its last load; 0 before the first.</param>
/// <param name="StateJson">The state its last load left; null before the first.</param>
public sealed record RawStreamState(DeltaSnapshot Snapshot, long LastOrdinal, string? StateJson)
{
    /// <summary>The version to name when asking what was loaded up to here.</summary>
    public long Version => Snapshot.Version;
}

/// <summary>One committed file of a raw stream: a row of its <c>_loads</c> table.</summary>
/// <param name="LoadId">The load it came with.</param>
/// <param name="LoadOrdinal">That load's number: 1, 2, 3...</param>
/// <param name="File">Its path below the stream's folder.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its length, compressed.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="IngestedAt">When the load was committed.</param>
public sealed record LoadedFile(string LoadId, long LoadOrdinal, string File, long Rows, long Bytes, string Sha256, DateTimeOffset IngestedAt)
{
    /// <summary>The value of the partition column; null for a stream without one.</summary>
    public string? PartitionValue { get; init; }

    /// <summary>Where the rows came from.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>The first page in it, when pages were counted.</summary>
    public long? FirstPage { get; init; }

    /// <summary>The last page in it.</summary>
    public long? LastPage { get; init; }

    /// <summary>The range of time that was asked for, when one was.</summary>
    public Interval? Interval { get; init; }

    /// <summary>Requests its load made, retries included.</summary>
    public long Requests { get; init; }

    /// <summary>Requests its load made again.</summary>
    public long Retries { get; init; }
}
