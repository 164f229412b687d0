namespace Pipeline.Connectors.Rest;

/// <summary>How far a walk over pages has come, its last page included.</summary>
/// <param name="Pages">The pages read.</param>
/// <param name="Rows">Their rows, those rejected included: sources count them too.</param>
internal readonly record struct PageProgress(int Pages, long Rows)
{
    /// <summary>The rows of the first page: what a full page has, whatever was asked for.</summary>
    public int FirstRows { get; init; }

    /// <summary>The rows of the last page.</summary>
    public int LastRows { get; init; }

    /// <summary>
    /// The largest number of rows any page named. A total that shrinks while we read says that rows went away, not that those
    /// we have not seen yet did: only the largest one may end a walk, else an empty or a short page must.
    /// </summary>
    public long? Total { get; init; }

    /// <summary>The largest number of pages any page named.</summary>
    public long? TotalPages { get; init; }

    /// <summary>The smallest number of rows any page named: so many there were at any time. Pages without rows are not believed.</summary>
    public long? LeastTotal { get; init; }

    /// <summary>The smallest number of pages any page named.</summary>
    public long? LeastPages { get; init; }

    /// <summary>True when less was read than every page said there is: the source left something out.</summary>
    public bool IsShort => Rows < LeastTotal || Pages < LeastPages;

    /// <summary>The progress one page further.</summary>
    public PageProgress With(int rows, PageSigns signs) => new(Pages + 1, Rows + rows)
    {
        FirstRows = Pages == 0 ? rows : FirstRows,
        LastRows = rows,
        Total = Larger(Total, signs.Total),
        TotalPages = Larger(TotalPages, signs.TotalPages),
        LeastTotal = rows > 0 || Pages == 0 ? Smaller(LeastTotal, signs.Total) : LeastTotal,
        LeastPages = rows > 0 || Pages == 0 ? Smaller(LeastPages, signs.TotalPages) : LeastPages,
    };

    private static long? Smaller(long? one, long? other) => one is null || other < one ? other ?? one : one;

    private static long? Larger(long? one, long? other) => one is null || other > one ? other ?? one : one;
}

/// <summary>What a page says of the pages beside it.</summary>
/// <param name="Next">The page after it, for sources that name it; null on the last.</param>
/// <param name="Total">The number of all rows.</param>
/// <param name="TotalPages">The number of all pages.</param>
internal readonly record struct PageSigns(PageMark? Next, long? Total, long? TotalPages);
