using System.Globalization;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

public abstract partial record Paginator
{
    /// <summary>Pages are asked by number. The last one is empty, or the one that completes a total, or one that is not full.</summary>
    public sealed record Page : Paginator
    {
        /// <summary>The query parameter with the number.</summary>
        public string Param { get; init; } = "page";

        /// <summary>The first page's number.</summary>
        public long Start { get; init; } = 1;

        /// <summary>The rows of a full page, and the query parameter that asks for them.</summary>
        public PageSize? Size { get; init; }

        /// <summary>Where the number of all rows lies.</summary>
        public RecordsPath? Total { get; init; }

        /// <summary>Where the number of all pages lies.</summary>
        public RecordsPath? TotalPages { get; init; }

        /// <summary>A page with fewer rows than <see cref="Size"/> is the last one.</summary>
        public bool StopsOnShortPage { get; init; }

        internal override ExchangeRequest First(ExchangeRequest request) => At(Size?.Ask(request) ?? request, Start);

        internal override ExchangeRequest? Next(ReadPage page)
        {
            var isLast = page.RowCount == 0
                || (StopsOnShortPage && page.RowCount < Size?.Rows)
                || page.RowsSoFar >= page.FindCount(Total)
                || page.Number >= page.FindCount(TotalPages);
            return isLast ? null : At(page.Request, Start + page.Number);
        }

        private ExchangeRequest At(ExchangeRequest request, long number) => request with { Url = Numbered(request.Url, Param, number) };
    }

    /// <summary>
    /// Pages begin after a number of rows. The next one begins after the rows received, not after the rows asked for: a source
    /// that caps its pages must not make us skip any.
    /// </summary>
    /// <param name="Size">The rows to ask for.</param>
    public sealed record Offset(PageSize Size) : Paginator
    {
        /// <summary>The query parameter with the rows to skip.</summary>
        public string Param { get; init; } = "offset";

        /// <summary>Where the number of all rows lies.</summary>
        public RecordsPath? Total { get; init; }

        /// <summary>A page with fewer rows than asked for is the last one.</summary>
        public bool StopsOnShortPage { get; init; }

        internal override ExchangeRequest First(ExchangeRequest request) => At(Size.Ask(request), 0);

        internal override ExchangeRequest? Next(ReadPage page)
        {
            var isLast = page.RowCount == 0
                || (StopsOnShortPage && page.RowCount < Size.Rows)
                || page.RowsSoFar >= page.FindCount(Total);
            return isLast ? null : At(page.Request, page.RowsSoFar);
        }

        private ExchangeRequest At(ExchangeRequest request, long rows) => request with { Url = Numbered(request.Url, Param, rows) };
    }

    private static Uri Numbered(Uri url, string name, long number) =>
        QueryString.With(url, name, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>How many rows a full page has.</summary>
    /// <param name="Rows">The number.</param>
    /// <param name="Param">The query parameter that asks for them; null when the source does not let us choose.</param>
    public sealed record PageSize(long Rows, string? Param)
    {
        internal ExchangeRequest Ask(ExchangeRequest request) =>
            Param is null ? request : request with { Url = Numbered(request.Url, Param, Rows) };
    }
}
