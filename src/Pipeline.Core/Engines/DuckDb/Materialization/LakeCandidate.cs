using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>What to build: a query, the table it becomes, and how its rows join those already there.</summary>
public sealed record LakeBuild
{
    /// <summary>The name models read the table by.</summary>
    public required Relation Relation { get; init; }

    /// <summary>The compiled SELECT.</summary>
    public required string Sql { get; init; }

    /// <summary>How rows join; <see cref="IncrementalStrategy.ReplaceTable"/> for a first run or a full refresh.</summary>
    public required IncrementalStrategy Strategy { get; init; }

    /// <summary>The columns files are separated by.</summary>
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>The columns that name a row, for a merge.</summary>
    public IReadOnlyList<string> UniqueKey { get; init; } = [];

    /// <summary>The version the candidate is built on; null for a table that does not exist.</summary>
    public DeltaSnapshot? Current { get; init; }

    /// <summary>Part of every file name, so that no two builds write the same one.</summary>
    public required string LoadId { get; init; }
}

/// <summary>
/// A table version that is written but not published: its files lie in the spool, and its relation shows the rows the table
/// would have. It is audited, then published with one commit or thrown away; nobody else can see it.
/// </summary>
/// <param name="Build">What it was built from.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Added">Files it adds.</param>
/// <param name="Removed">Files of the current version it replaces.</param>
/// <param name="Rows">Rows the query returned.</param>
/// <param name="Folder">The spool folder that goes with it.</param>
public sealed record LakeCandidate(
    LakeBuild Build, StructType Schema, IReadOnlyList<StagedFile> Added, IReadOnlyList<AddFile> Removed, long Rows, string Folder)
{
    /// <summary>Files of the current version that stay.</summary>
    public IReadOnlyList<AddFile> Kept { get; } = [.. (Build.Current?.Files ?? []).ExceptBy(Removed.Select(file => file.Path), file => file.Path)];

    /// <summary>True when publishing it would change nothing.</summary>
    public bool IsEmpty => Added is [] && Removed is [] && Build.Current is not null;
}
