using Pipeline.Schema;

namespace Pipeline.Connectors;

/// <summary>
/// A system rows are read from. It yields a stream's rows in batches, in the order the source gives them, each with the
/// state that is true once the batch is landed; the caller commits that state together with the rows.
/// </summary>
/// <remarks>
/// Failures are thrown: <see cref="SourceException"/> says which request, why, and whether it was transient (the HTTP layer
/// has already retried those) or terminal. An implementation never retries beyond that and never swallows. Nothing new is
/// an empty sequence, not an error. Reading is single-threaded per call; different streams may be read concurrently.
/// </remarks>
public interface ISource : IAsyncDisposable
{
    /// <summary>The name in the source's file.</summary>
    string Name { get; }

    /// <summary>The streams this source offers, in file order.</summary>
    IReadOnlyList<StreamSpec> Streams { get; }

    /// <summary>Reads one stream from where <paramref name="request"/> says. Batches are valid until the next one is asked for.</summary>
    IAsyncEnumerable<SourceBatch> ReadAsync(StreamSpec stream, ReadRequest request, CancellationToken cancellationToken);
}

/// <summary>Where to read from and how much.</summary>
/// <param name="State">What the last committed read remembered.</param>
/// <param name="Interval">Only this range, for sources that can be asked for the past.</param>
/// <param name="Limit">Stop after about this many rows (whole pages are kept); null for all.</param>
public sealed record ReadRequest(StreamState State, Interval? Interval = null, long? Limit = null);

/// <summary>Rows handed over together: one page of an API, one part of a file.</summary>
/// <param name="Rows">UTF-8 JSON, one object a line, each line ended by <c>\n</c>; values are byte for byte the source's.</param>
/// <param name="RowCount">The number of lines; 0 when a read ends with a page that has none, whose state still counts.</param>
/// <param name="Url">Where they came from, without secrets.</param>
/// <param name="Page">The page's number within this read, from 1.</param>
/// <param name="State">What to remember once these rows, and all before them, are committed.</param>
public sealed record SourceBatch(ReadOnlyMemory<byte> Rows, int RowCount, string Url, int Page, StreamState State);
