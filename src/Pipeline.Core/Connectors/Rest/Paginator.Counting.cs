using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

public abstract partial record Paginator
{
    /// <summary>Pages are asked by number. The last one is empty, or the one that completes a total, or one that is not full.</summary>
    public sealed record Page : Paginator
    {
        /// <summary>What carries the number.</summary>
        public RequestPlace Place { get; init; }

        /// <summary>The parameter, header or member with the number.</summary>
        public string Param { get; init; } = "page";

        /// <summary>The first page's number.</summary>
        public long Start { get; init; } = 1;

        /// <summary>The rows of a full page, and the parameter that asks for them.</summary>
        public PageSize? Size { get; init; }

        /// <summary>Where the number of all rows lies.</summary>
        public RecordsPath? Total { get; init; }

        /// <summary>Where the number of all pages lies.</summary>
        public RecordsPath? TotalPages { get; init; }

        /// <summary>A page with fewer rows than <see cref="Size"/> is the last one.</summary>
        public bool StopsOnShortPage { get; init; }

        /// <summary>An answer of 404 to a later page means that there are no more.</summary>
        public bool StopsOn404 { get; init; }

        internal override bool EndsWith404 => StopsOn404;

        internal override string Description => $"pages by number in {NameOf(Place)} '{Param}'";

        internal override ExchangeRequest Ask(ExchangeRequest question, PageMark? mark) =>
            (Size?.Ask(question, Place) ?? question).With(Place, Param, mark is PageMark.Number number ? number.Value : Start);

        internal override PageSigns Read(ReadPage page) => new(null, page.FindCount(Total), page.FindCount(TotalPages));

        internal override PageMark? Next(PageSigns signs, PageProgress progress)
        {
            var isLast = IsLast(progress, StopsOnShortPage ? Size?.Rows : null) || progress.Pages >= progress.TotalPages;
            return isLast ? null : new PageMark.Number(Start + progress.Pages);
        }

        internal override PageMark? After(PageMark mark, PageProgress progress) =>
            mark is PageMark.Number { Value: var number } && number - Start + 1 < PagesOf(progress) ? new PageMark.Number(number + 1) : null;

        private static long PagesOf(PageProgress progress) =>
            progress.TotalPages ?? (progress.FirstRows > 0 ? ((progress.Total ?? 0) + progress.FirstRows - 1) / progress.FirstRows : 0);
    }

    /// <summary>
    /// Pages begin after a number of rows. The next one begins after the rows received, not after the rows asked for: a source
    /// that caps its pages must not make us skip any.
    /// </summary>
    /// <param name="Size">The rows to ask for.</param>
    public sealed record Offset(PageSize Size) : Paginator
    {
        /// <summary>What carries the rows to skip.</summary>
        public RequestPlace Place { get; init; }

        /// <summary>The parameter, header or member with the rows to skip.</summary>
        public string Param { get; init; } = "offset";

        /// <summary>Where the number of all rows lies.</summary>
        public RecordsPath? Total { get; init; }

        /// <summary>A page with fewer rows than asked for is the last one.</summary>
        public bool StopsOnShortPage { get; init; }

        /// <summary>An answer of 404 to a later page means that there are no more.</summary>
        public bool StopsOn404 { get; init; }

        internal override bool EndsWith404 => StopsOn404;

        internal override string Description => $"pages by rows to skip in {NameOf(Place)} '{Param}'";

        internal override ExchangeRequest Ask(ExchangeRequest question, PageMark? mark) =>
            Size.Ask(question, Place).With(Place, Param, mark is PageMark.Number number ? number.Value : 0);

        internal override PageSigns Read(ReadPage page) => new(null, page.FindCount(Total), null);

        internal override PageMark? Next(PageSigns signs, PageProgress progress) =>
            IsLast(progress, StopsOnShortPage ? Size.Rows : null) ? null : new PageMark.Number(progress.Rows);

        internal override PageMark? After(PageMark mark, PageProgress progress) =>
            mark is PageMark.Number { Value: var rows } && rows + progress.FirstRows < progress.Total ? new PageMark.Number(rows + progress.FirstRows) : null;
    }

    private static bool IsLast(PageProgress progress, long? fullPage) =>
        progress.LastRows == 0 || progress.LastRows < fullPage || progress.Rows >= progress.Total;

    private static string NameOf(RequestPlace place) => place switch
    {
        RequestPlace.Query => "the parameter",
        RequestPlace.Header => "the header",
        _ => "the body's",
    };

    /// <summary>How many rows a full page has.</summary>
    /// <param name="Rows">The number.</param>
    /// <param name="Param">What asks for them, where the page's number is as well; null when the source does not let us choose.</param>
    public sealed record PageSize(long Rows, string? Param)
    {
        internal ExchangeRequest Ask(ExchangeRequest request, RequestPlace place) =>
            Param is null ? request : request.With(place, Param, Rows);
    }
}
