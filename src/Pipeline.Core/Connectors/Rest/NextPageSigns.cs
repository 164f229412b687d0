using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Where sources usually name a next page. A stream that ends after one page although its answer has such a sign was most
/// likely configured for another source, and would lack rows without anyone noticing.
/// </summary>
internal static class NextPageSigns
{
    private static readonly RecordsPath[] Paths =
    [
        .. ((string[])
        [
            "$.next", "$.links.next", "$._links.next.href", "$.links.next.href", "$.pagination.next", "$.paging.next", "$.meta.next",
            "$.next_url", "$.next_page_url", "$.next_cursor", "$.meta.next_cursor", "$.response_metadata.next_cursor", "$.nextPageToken",
            "$['@odata.nextLink']",
        ]).Select(RecordsPath.Parse),
    ];

    /// <summary>The place of the first sign, as it may be shown; null when there is none.</summary>
    public static string? Find(ExchangeResponse page)
    {
        if (page.Headers["Link"] is { } links && WebLink.Find(links, "next") is not null) return "its Link header";
        return Paths.FirstOrDefault(path => PageValue.Find(path, page.Body.Span) is { IsScalar: true })?.ToString();
    }
}
