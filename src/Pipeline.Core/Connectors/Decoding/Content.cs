using Pipeline.Connectors.Decoding.Csv;
using Pipeline.Connectors.Rest;

namespace Pipeline.Connectors.Decoding;

/// <summary>What the bytes of an object are, and where in them the rows lie.</summary>
/// <param name="Format">What the bytes are, once they are no longer compressed.</param>
public sealed record Content(ContentFormat Format)
{
    /// <summary>JSON, or JSON lines, whatever the object is.</summary>
    public static Content Json { get; } = new(ContentFormat.Json);

    /// <summary>Where the rows of JSON lie. At the root, the object may also be JSON lines: its beginning decides.</summary>
    public RecordsPath Records { get; init; } = RecordsPath.Root;

    /// <summary>Where the rows of XML lie: element names from the root to the row's.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>How CSV is written.</summary>
    public CsvDialect Csv { get; init; } = new();

    /// <summary>How the object is packed.</summary>
    public Compression Compression { get; init; }

    /// <summary>Which members of an archive are read, as a glob; null for the only one, or for all when they are of one kind.</summary>
    public string? Member { get; init; }

    /// <summary>The most bytes one object may have once it is decompressed, all members together.</summary>
    /// <value>The default is 16 GiB.</value>
    public long MaxBytes { get; init; } = 16L << 30;

    /// <summary>The longest row, in bytes: more than that is not held in memory.</summary>
    /// <value>The default is 64 MiB.</value>
    public int MaxRowBytes { get; init; } = 64 << 20;

    /// <summary>True when every value is text because the format knows nothing else.</summary>
    public bool IsUntyped => Format is ContentFormat.Csv or ContentFormat.Xml;
}

/// <summary>What bytes can be.</summary>
public enum ContentFormat
{
    /// <summary>A JSON document with rows in it, or JSON lines.</summary>
    Json,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>Values between delimiters, one row a line or more.</summary>
    Csv,

    /// <summary>XML with an element for each row.</summary>
    Xml,

    /// <summary>A Periodic Transaction Report of the House, as PDF or its text.</summary>
    HousePtr,

    /// <summary>Parquet, which is not decoded here but read where it lies.</summary>
    Parquet,
}

/// <summary>How an object is packed.</summary>
public enum Compression
{
    /// <summary>As its first bytes say.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, of one member or several.</summary>
    Gzip,

    /// <summary>A zip archive.</summary>
    Zip,
}
