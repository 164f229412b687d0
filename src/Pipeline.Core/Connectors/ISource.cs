using Pipeline.Schema;

namespace Pipeline.Connectors;

/// <summary>
/// A system rows are read from. It yields a stream's rows in batches, in the order the source gives them, each with the
/// state that is true once the batch is landed; the caller commits that state together with the rows.
/// </summary>
/// <remarks>
/// Failures are thrown: <see cref="SourceException"/> says which request, why, and whether it was transient (the HTTP layer
/// has already retried those) or terminal. An implementation never retries beyond that and never swallows. Nothing new is
/// an empty sequence, not an error. A read may work ahead with several requests at once, yet its batches come in one order,
/// the same whatever the timing; different streams may be read concurrently.
/// </remarks>
public interface ISource : IAsyncDisposable
{
    /// <summary>The name in the source's file.</summary>
    string Name { get; }

    /// <summary>The streams this source offers, in file order.</summary>
    IReadOnlyList<StreamSpec> Streams { get; }

    /// <summary>What <see cref="ReadAsync"/> would ask for first, said without asking for anything but listings.</summary>
    Task<ReadPlan> PlanAsync(StreamSpec stream, ReadRequest request, CancellationToken cancellationToken);

    /// <summary>Reads one stream from where <paramref name="request"/> says. Batches are valid until the next one is asked for.</summary>
    IAsyncEnumerable<SourceBatch> ReadAsync(StreamSpec stream, ReadRequest request, CancellationToken cancellationToken);
}

/// <summary>Where to read from and how much.</summary>
/// <param name="State">What the last committed read remembered.</param>
/// <param name="Interval">Only this range, for sources that can be asked for the past.</param>
/// <param name="Limit">Stop after about this many rows (whole pages are kept); null for all.</param>
public sealed record ReadRequest(StreamState State, Interval? Interval = null, long? Limit = null)
{
    /// <summary>Go on after the batch that had this <see cref="SourceBatch.Position"/>, in a read of the same request; null: from the start.</summary>
    public string? Position { get; init; }

    /// <summary>Values given for this read in place of those the source declares.</summary>
    public GivenVariables Variables { get; init; } = GivenVariables.None;

    /// <summary>For a stream with a parent: the parent rows it is asked for, in their order, each the values of <see cref="ParentSpec.Fields"/>.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>> Parents { get; init; } = [];
}

/// <summary>What a read would do, in a few lines for a person.</summary>
/// <param name="Lines">Such as <c>GET https://…, then pages by Link header</c>, or <c>12 new files, 3.1 MB</c>.</param>
public sealed record ReadPlan(IReadOnlyList<string> Lines);

/// <summary>Rows handed over together: one page of an API, one part of a file.</summary>
/// <param name="Rows">UTF-8 JSON, one object a line, each line ended by <c>\n</c>; values are byte for byte the source's.</param>
/// <param name="RowCount">The number of lines; 0 when a read ends with a page that has none, whose state still counts.</param>
/// <param name="Url">Where they came from, without secrets.</param>
/// <param name="Page">The page's number within this read, from 1; null when there are no pages.</param>
/// <param name="State">What to remember once these rows, and all before them, are committed.</param>
public sealed record SourceBatch(ReadOnlyMemory<byte> Rows, int RowCount, string Url, int? Page, StreamState State)
{
    /// <summary>A file of this machine that holds the rows in place of <see cref="Rows"/>, to be read where it lies; null for none.</summary>
    public SourceFile? File { get; init; }

    /// <summary>
    /// Where a later process can go on after this batch: opaque, without secrets, and good for the same request only. Null
    /// when the read cannot be taken up here.
    /// </summary>
    public string? Position { get; init; }

    /// <summary>Rows of the same page that cannot be taken over, for the rejects.</summary>
    public IReadOnlyList<RejectedRow> Rejects { get; init; } = [];

    /// <summary>
    /// True for every batch of a page with far more rows than a batch holds: worth a file of its own. All its rows are JSON objects.
    /// </summary>
    public bool IsOfLargePage { get; init; }

    /// <summary>Requests made for this batch, those repeated included; files opened count as one.</summary>
    public int Requests { get; init; } = 1;
}

/// <summary>A file whose rows are read in place. It must stay as it was: size and time are compared after it was read.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Format">What is in it.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="LastModifiedAt">When it was last written.</param>
public sealed record SourceFile(string Path, SourceFileFormat Format, long Size, DateTimeOffset LastModifiedAt);

/// <summary>What files an engine can read in place.</summary>
public enum SourceFileFormat
{
    /// <summary>One JSON object a line, not compressed.</summary>
    JsonLines,

    /// <summary>Parquet.</summary>
    Parquet,
}
