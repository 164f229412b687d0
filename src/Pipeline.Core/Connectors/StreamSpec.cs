using Pipeline.Diagnostics;

namespace Pipeline.Connectors;

/// <summary>How a stream's rows are kept in bronze.</summary>
public enum StreamFormat
{
    /// <summary>Gzip JSON lines as the source sent them, listed by a <c>_loads</c> table.</summary>
    Jsonl,
}

/// <summary>What a stream is, apart from how its source fetches it.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Name">The stream's name within its source.</param>
/// <param name="Location">Where the stream is declared.</param>
public sealed record StreamSpec(string Source, string Name, SourceLocation Location)
{
    /// <summary><c>source/stream</c>: the name on the command line and in flows.</summary>
    public string FullName => $"{Source}/{Name}";

    /// <summary>How the rows are kept.</summary>
    public StreamFormat Format { get; init; } = StreamFormat.Jsonl;

    /// <summary>The partition column of the raw files, filled with the UTC day of landing; null for none.</summary>
    public string? LandingPartition { get; init; }

    /// <summary>Fields every row must have (dotted paths); a row without one stops the load.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = [];

    /// <summary>The fields that name a row.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>The typed columns models see, in order: name and DuckDB type text. Empty: the row as one JSON column <c>row</c>.</summary>
    public IReadOnlyList<StreamColumn> Columns { get; init; } = [];

    /// <summary>The column that says when a row happened, by which a backfill picks rows.</summary>
    public string? EventTime { get; init; }
}

/// <summary>A declared column of a stream.</summary>
public sealed record StreamColumn(string Name, string Type);
