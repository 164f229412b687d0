using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Rows to bring into a lake table, where they lie, and what the table shall be.</summary>
public sealed record LoadRequest
{
    /// <summary>What messages call it: <c>source/stream</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The load's id: the value of <c>_load_id</c> and part of every file name.</summary>
    public required string LoadId { get; init; }

    /// <summary>The value of <c>_ingested_at</c>.</summary>
    public required DateTimeOffset IngestedAt { get; init; }

    /// <summary>What the table shall be.</summary>
    public required TableSpec Table { get; init; }

    /// <summary>The files with the rows, in their order. An empty file is allowed.</summary>
    public required IReadOnlyList<LoadPart> Parts { get; init; }

    /// <summary>Where rows came from: the values of <c>_source_url</c> and <c>_source_page</c>, by index.</summary>
    public required IReadOnlyList<LoadPage> Pages { get; init; }

    /// <summary>Fields every row must have (dotted paths); a row without one is rejected.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = [];

    /// <summary>Adds the column <c>_source</c> with <see cref="LoadPage.Origin"/>.</summary>
    public bool HasOrigin { get; init; }

    /// <summary>Rows the source already rejected, as JSON lines with the members of a <see cref="RejectedRow"/> in snake case; null for none.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>The table the load is planned on; null before its first load.</summary>
    public DeltaSnapshot? Current { get; init; }

    /// <summary>The child tables the load is planned on, by name; absent before their first load.</summary>
    public IReadOnlyDictionary<string, DeltaSnapshot> CurrentChildren { get; init; } = new Dictionary<string, DeltaSnapshot>();
}

/// <summary>A file with rows.</summary>
/// <param name="Path">Where it lies on this machine.</param>
/// <param name="Format">What is in it.</param>
/// <param name="Page">
/// The index of the page all its rows came from; null when every row is JSON and names it in its first member,
/// <see cref="PageKey"/>, put there by whoever wrote the file.
/// </param>
public sealed record LoadPart(string Path, LoadPartFormat Format, int? Page)
{
    /// <summary>The member that names a row's page by its index.</summary>
    public const string PageKey = "_pipeline_page";

    /// <summary>True when the file is not the page itself but has rows taken out of it: its lines are not the page's.</summary>
    public bool IsExcerpt { get; init; }
}

/// <summary>What is in a file with rows.</summary>
public enum LoadPartFormat
{
    /// <summary>One JSON object a line, not compressed. The last line break may be missing.</summary>
    JsonLines,

    /// <summary>Parquet.</summary>
    Parquet,
}

/// <summary>Where rows came from.</summary>
/// <param name="Url">The address or path, without secrets.</param>
/// <param name="Number">The page's number within the read; null when there are no pages.</param>
/// <param name="Origin">The stream that gave it: <c>source/stream</c>.</param>
public sealed record LoadPage(string Url, int? Number, string Origin);
