using Pipeline.Connectors.Http;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>One page, read and cut into rows; what else of it matters was taken out, so that the body need not be kept.</summary>
internal sealed class SlicedPage(Uri url, string shownUrl) : IDisposable
{
    private readonly PooledBuffer rows = new();

    /// <summary>The address that answered.</summary>
    public Uri Url { get; } = url;

    /// <summary>The same as it may be shown.</summary>
    public string ShownUrl { get; } = shownUrl;

    /// <summary>The answer says that nothing changed.</summary>
    public bool IsNotModified { get; init; }

    /// <summary>The answer says that there is no such page.</summary>
    public bool IsMissing { get; init; }

    public HeaderList Headers { get; init; } = HeaderList.Empty;

    /// <summary>The rows, as a batch has them.</summary>
    public PooledBuffer Rows => rows;

    public CutRows Cut { get; set; } = new(0, [], default, null);

    /// <summary>All rows of the page, those put aside included.</summary>
    public int RowCount => Cut.Count + Cut.Rejects.Count;

    public PageSigns Signs { get; set; }

    public UInt128 Hash { get; set; }

    /// <summary>Where a first page names a next one, for streams that do not go there; null for nowhere.</summary>
    public string? NextPageSign { get; set; }

    /// <summary>The rows put aside, as a batch has them.</summary>
    public IReadOnlyList<RejectedRow> RejectsOf(int page) =>
        Cut.Rejects is [] ? [] : [.. Cut.Rejects.Select(reject => new RejectedRow(reject.Row, reject.Reason, ShownUrl, page, reject.Number))];

    public void Dispose() => rows.Dispose();
}
