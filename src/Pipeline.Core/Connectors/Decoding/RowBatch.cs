using System.Text;
using Pipeline.Connectors.Http;
using Pipeline.Schema;

namespace Pipeline.Connectors.Decoding;

/// <summary>The rows taken out of an object so far, and what was refused.</summary>
internal sealed class RowBatch : IDisposable
{
    private const int FullBytes = 1 << 20;
    private const int MostRejects = 10_000;
    private const int LongestReject = 64 << 10;

    private List<RejectedRow> rejects = [];

    /// <summary>Rows go here, each ended by a newline and then counted with <see cref="CountRow"/>.</summary>
    public PooledBuffer Rows { get; } = new();

    public int Count { get; private set; }

    /// <summary>May be kept, unlike the rows: a batch without any must not be given the list of the next.</summary>
    public IReadOnlyList<RejectedRow> Rejects => rejects.Count == 0 ? [] : rejects;

    public string Url { get; private set; } = "";

    /// <summary>True when it should be handed over before more is added.</summary>
    public bool IsFull => Rows.Length >= FullBytes || rejects.Count >= MostRejects;

    public void Begin(string url)
    {
        Url = url;
        Rows.Clear();
        Count = 0;
        if (rejects.Count > 0) rejects = [];
    }

    public void CountRow(int rows = 1) => Count += rows;

    public void Reject(ReadOnlySpan<byte> row, string reason, long? line)
    {
        var isCut = row.Length > LongestReject;
        var text = Encoding.UTF8.GetString(isCut ? row[..LongestReject] : row);
        rejects.Add(new RejectedRow(text, isCut ? $"{reason} (of {row.Length} bytes the first {LongestReject} are kept)" : reason, Url, null, line));
    }

    public void Dispose() => Rows.Dispose();
}
