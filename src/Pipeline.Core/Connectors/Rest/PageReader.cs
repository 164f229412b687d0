using System.Net;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>Fetches pages of one stream and cuts them into rows. Safe for concurrent use.</summary>
internal sealed class PageReader(AuthorizedClient client, ExchangeSecrets secrets, RestStreamOptions stream, DecodedPages decoded)
{
    private const int ExcerptLength = 80;

    private static ReadOnlySpan<byte> Blank => "\uFEFF \t\r\n"u8;

    private readonly IReadOnlyList<(RecordsPath Path, JsonRows Rows)> slicers =
    [
        .. ((RecordsPath[])[stream.Records, .. stream.OtherRecords]).Select(path => (path, new JsonRows(path, stream.Spec.RequiredFields, stream.Spec.Cursor?.Field))),
    ];

    /// <summary>Reads one page; the caller disposes it.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="number">The page's number, for messages; the first one's answer is looked over for signs of a next page.</param>
    /// <param name="prefix">Members every row begins with.</param>
    /// <param name="mayBeMissing">An answer of 404 is no failure.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SlicedPage> ReadAsync(
        ExchangeRequest request, int number, ReadOnlyMemory<byte> prefix, bool mayBeMissing, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var page = new SlicedPage(answer.Url, secrets.Show(answer.Url)) { Headers = answer.Headers, IsNotModified = answer.IsNotModified };
            if (!page.IsNotModified) Slice(page, new ReadPage(request, answer), number, prefix, cancellationToken);
            return page;
        }
        catch (SourceException exception) when (mayBeMissing && exception.InnerException is AttemptFailure { Status: HttpStatusCode.NotFound or HttpStatusCode.Gone })
        {
            return new SlicedPage(request.Url, secrets.Show(request.Url)) { IsMissing = true };
        }
    }

    /// <summary>The failure of a page that cannot be used.</summary>
    public SourceException Refused(Uri url, int number, PageException exception) => new(
        secrets.Redact($"page {number} of {secrets.Show(url)} cannot be used: {exception.Message}"),
        isTransient: false,
        exception.Hint,
        exception);

    private void Slice(SlicedPage page, ReadPage answered, int number, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        try
        {
            var answer = answered.Answer;
            if (stream.AllowsEmptyBody && answer.Body.Span.Trim(Blank) is []) return;
            if (stream.Content is null) RefuseOtherThanJson(answer);
            page.Cut = stream.Content is null
                ? SlicerOf(answer.Body.Span).Slice(answer.Body.Span, page.Rows, prefix.Span)
                : decoded.Slice(page.ShownUrl, answer.Body, page.Rows, prefix, cancellationToken);
            page.Signs = stream.Paginator.Read(answered);
            // Of the rows: what is around them may tell the time, or echo the page asked for.
            page.Hash = PageTrail.Hash(page.Cut.Count > 0 ? page.Rows.WrittenMemory.Span : answer.Body.Span);
            if (stream.Content is null && number == 1 && IsOnly(page)) page.NextPageSign = NextPageSigns.Find(answer);
        }
        catch (PageException exception)
        {
            page.Dispose();
            throw Refused(answered.Answer.Url, number, exception);
        }
    }

    private JsonRows SlicerOf(ReadOnlySpan<byte> body)
    {
        var first = body.TrimStart(Blank)[0];
        foreach (var (path, rows) in slicers)
        {
            if (path.Fits(first)) return rows;
        }

        return slicers[0].Rows;
    }

    private bool IsOnly(SlicedPage first) =>
        stream.Paginator.Next(first.Signs, default(PageProgress).With(first.RowCount, first.Signs)) is null;

    /// <summary>Looks at the body, not at the content type: servers send good JSON under wrong names, and login pages under any.</summary>
    private void RefuseOtherThanJson(ExchangeResponse page)
    {
        var start = page.Body.Span.TrimStart(Blank);
        if (start is []) throw new PageException("its body is empty where JSON was expected", "Check the stream's path and params.");
        if (start is [(byte)'{' or (byte)'[', ..]) return;
        var type = page.Headers["Content-Type"]?.Split(';')[0].Trim();
        throw new PageException(
            $"expected JSON, got {type ?? "no content type"}: {secrets.Excerpt(page.Body, ExcerptLength)}",
            "A proxy or a login page may stand in between; check base_url, the path and the token.");
    }
}
