using System.Collections.ObjectModel;

namespace Pipeline.Lake.Delta;

/// <summary>One line of a log entry: one thing that changed. Closed: other actions of the protocol are no part of a snapshot's state.</summary>
public abstract record DeltaAction
{
    private protected DeltaAction()
    {
    }

    private protected static IReadOnlyDictionary<string, string?> None => ReadOnlyDictionary<string, string?>.Empty;
}

/// <summary>What a program must be able to do to read or write the table.</summary>
/// <param name="MinReaderVersion">The reader version needed.</param>
/// <param name="MinWriterVersion">The writer version needed.</param>
public sealed record Protocol(int MinReaderVersion, int MinWriterVersion) : DeltaAction
{
    /// <summary>The features a reader needs, when the reader version is 3.</summary>
    public IReadOnlyList<string> ReaderFeatures { get; init; } = [];

    /// <summary>The features a writer needs, when the writer version is 7.</summary>
    public IReadOnlyList<string> WriterFeatures { get; init; } = [];
}

/// <summary>What the table is.</summary>
/// <param name="Id">Its identity, kept for life.</param>
/// <param name="SchemaString">Its columns, as <see cref="Schema.SchemaJson"/> prints them.</param>
public sealed record Metadata(string Id, string SchemaString) : DeltaAction
{
    /// <summary>What a person calls it.</summary>
    public string? Name { get; init; }

    /// <summary>What it holds.</summary>
    public string? Description { get; init; }

    /// <summary>The columns whose values are kept with the files, not in them; in folder order.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Table properties.</summary>
    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = None;

    /// <summary>When it was made, in milliseconds since 1970 UTC.</summary>
    public long? CreatedTime { get; init; }
}

/// <summary>A data file that belongs to the table from here on.</summary>
/// <param name="Path">The file, decoded: relative to the table, or absolute when a foreign writer says so.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="ModificationTime">When it was made, in milliseconds since 1970 UTC.</param>
public sealed record AddFile(string Path, long Size, long ModificationTime) : DeltaAction
{
    /// <summary>The value of each partition column, as the protocol writes it; null for null.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = None;

    /// <summary>False when the rows were in the table before (compaction).</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>Row count and column bounds as JSON text (<see cref="FileStatistics"/>); null when not known.</summary>
    public string? Stats { get; init; }

    /// <summary>Free remarks: <c>load_id</c>, <c>sha256</c>.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }
}

/// <summary>A data file that belongs to the table no more. It stays readable for older versions until vacuum takes it.</summary>
/// <param name="Path">The file, decoded, as the add named it.</param>
/// <param name="DeletionTimestamp">When it was removed, in milliseconds since 1970 UTC.</param>
public sealed record RemoveFile(string Path, long? DeletionTimestamp) : DeltaAction
{
    /// <summary>False when the rows stay in the table (compaction).</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>The partition it was in; null when the writer did not say.</summary>
    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    /// <summary>Its length, when the writer said so.</summary>
    public long? Size { get; init; }
}

/// <summary>How far an application has come; committed with the rows it speaks of, so that a replay knows it is done.</summary>
/// <param name="AppId">The application: <c>pipeline/source/stream</c>.</param>
/// <param name="Version">Its progress: the load's ordinal.</param>
/// <param name="LastUpdated">When, in milliseconds since 1970 UTC.</param>
public sealed record Transaction(string AppId, long Version, long? LastUpdated = null) : DeltaAction;

/// <summary>A named text kept with the table: <c>pipeline.state</c> holds the watermarks of its stream.</summary>
/// <param name="Domain">Its name; those beginning with <c>delta.</c> are not ours to write.</param>
/// <param name="Configuration">The text.</param>
/// <param name="IsRemoved">It is gone from here on.</param>
public sealed record DomainMetadata(string Domain, string Configuration, bool IsRemoved = false) : DeltaAction
{
    /// <summary>One action a domain; a null text removes it.</summary>
    public static IReadOnlyList<DomainMetadata> Of(IReadOnlyDictionary<string, string?> texts) =>
        [.. texts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new DomainMetadata(pair.Key, pair.Value ?? "", pair.Value is null))];
}

/// <summary>Who committed an entry, and why. Every entry of ours begins with one.</summary>
/// <param name="Timestamp">When, in milliseconds since 1970 UTC.</param>
/// <param name="Operation">WRITE, MERGE, DELETE, OPTIMIZE, CREATE TABLE...</param>
public sealed record CommitInfo(long Timestamp, string Operation) : DeltaAction
{
    /// <summary>How it was asked for, each value as JSON text.</summary>
    public IReadOnlyDictionary<string, string?> OperationParameters { get; init; } = None;

    /// <summary>What it did, as numbers in text.</summary>
    public IReadOnlyDictionary<string, string?> OperationMetrics { get; init; } = None;

    /// <summary>The program and its version.</summary>
    public string? EngineInfo { get; init; }

    /// <summary>Unique to one commit: tells whether an entry is ours when the answer to its PUT was lost.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The run that made it.</summary>
    public string? RunId { get; init; }

    /// <summary>The load that made it, the same on every retry.</summary>
    public string? LoadId { get; init; }
}
