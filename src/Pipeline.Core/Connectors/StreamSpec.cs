using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Connectors;

/// <summary>How a stream's rows are kept in bronze.</summary>
public enum StreamFormat
{
    /// <summary>A Delta Lake table on Parquet.</summary>
    Parquet,

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

    /// <summary>Where the table lies in the lake; null for the usual place.</summary>
    public string? LakeFolder { get; init; }

    /// <summary>How the rows are kept.</summary>
    public StreamFormat Format { get; init; }

    /// <summary>The partition column of raw files, filled with the UTC day of landing; null for none.</summary>
    public string? LandingPartition { get; init; }

    /// <summary>Fields every row must have (dotted paths); a row without one is rejected.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = [];

    /// <summary>The table the rows make. Of a raw stream, its columns are those models see, and the rest is not used.</summary>
    public TableSpec Table { get; init; } = new();

    /// <summary>The column that says when a row happened, by which a backfill picks rows.</summary>
    public string? EventTime { get; init; }

    /// <summary>True when its requests name the interval they are about, so that it can be asked for the past.</summary>
    public bool IsWindowed { get; init; }

    /// <summary>Where the watermark is taken from; null for a stream that is read whole every time.</summary>
    public CursorSpec? Cursor { get; init; }

    /// <summary>The stream whose rows say what is asked for, one request a row; null for none.</summary>
    public ParentSpec? Parent { get; init; }

    /// <summary><c>source/stream</c> read instead when this one cannot be; null for none.</summary>
    public string? Fallback { get; init; }

    /// <summary>What the checks on this stream keep from being committed, when they do not say so themselves.</summary>
    public GateScope Gate { get; init; }

    /// <summary>The variables of its source that it names; it is read once for each combination of their values.</summary>
    public IReadOnlyList<StreamVariable> Variables { get; init; } = [];

    /// <summary><c>source/stream</c> a backfill reads instead of this one; null for none.</summary>
    public string? BackfillFrom { get; init; }

    /// <summary>
    /// The length of time one read of it is about: an interval is asked for in such steps, each whole. Null when any interval can be
    /// asked for at once.
    /// </summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Changes with the declaration: a read begun under another one is not taken up again.</summary>
    public string Fingerprint { get; init; } = "";
}

/// <summary>The field by which a stream is read further instead of again.</summary>
/// <param name="Field">A dotted path in the rows: an instant, a date or a number.</param>
public sealed record CursorSpec(string Field)
{
    /// <summary>Where to begin when nothing was read yet, as the source writes it.</summary>
    public string? Initial { get; init; }

    /// <summary>How far to reach back behind the watermark, for rows that come late; of instants and dates.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>How far to reach back behind a watermark that is a number.</summary>
    public long? LagNumber { get; init; }
}

/// <summary>Whose rows ask the questions of a child stream.</summary>
/// <param name="Stream">A stream of the same source, kept as a table; null when <paramref name="Values"/> are given.</param>
/// <param name="Fields">The parent's fields that may be used as <c>{parent.field}</c>.</param>
/// <param name="Values">Rows given in the file instead of a stream.</param>
public sealed record ParentSpec(string? Stream, IReadOnlyList<string> Fields, IReadOnlyList<IReadOnlyDictionary<string, string>> Values)
{
    /// <summary>Only parent rows for which this SQL condition over the parent's columns is true; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Fields copied into every child row as <c>_parent_field</c>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];
}
