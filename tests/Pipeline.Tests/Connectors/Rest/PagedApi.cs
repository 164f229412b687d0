using System.Text.Json.Nodes;
using Pipeline.Connectors.Rest;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

/// <summary>A server with numbered rows that pages them in every way at once: by link, number, offset and cursor, in query, header and body.</summary>
internal sealed record PagedApi(int Rows, int Most)
{
    /// <summary>Each way of paging, with the stream that uses it.</summary>
    public static TheoryData<string, Paginator, bool> Ways => new()
    {
        { "link header", new Paginator.LinkHeader(), false },
        { "link in the body", new Paginator.JsonLink(RecordsPath.Parse("$.next")), false },
        { "page number to an empty page", new Paginator.Page(), false },
        { "page number to a total", new Paginator.Page { Total = RecordsPath.Parse("$.total") }, false },
        { "page number to a total of pages", new Paginator.Page { TotalPages = RecordsPath.Parse("$.pages") }, false },
        { "page number to a short page", new Paginator.Page { Size = new(3, null), StopsOnShortPage = true }, false },
        { "page number to 404", new Paginator.Page { StopsOn404 = true, Param = "strict_page" }, false },
        { "page number in the body", new Paginator.Page { Place = RequestPlace.Body, Param = "paging.page" }, true },
        { "page number in a header", new Paginator.Page { Place = RequestPlace.Header, Param = "X-Page" }, false },
        { "offset to an empty page", new Paginator.Offset(new(3, "limit")), false },
        { "offset to a total", new Paginator.Offset(new(100, "limit")) { Total = RecordsPath.Parse("$.total") }, false },
        { "offset in the body", new Paginator.Offset(new(3, "paging.limit")) { Place = RequestPlace.Body, Param = "paging.offset" }, true },
        { "cursor in the query", new Paginator.Cursor(RecordsPath.Parse("$.cursor"), RequestPlace.Query, "cursor"), false },
        { "cursor in a header", new Paginator.Cursor(RecordsPath.Parse("$.cursor"), RequestPlace.Header, "X-Cursor"), false },
        { "cursor in the body", new Paginator.Cursor(RecordsPath.Parse("$.number"), RequestPlace.Body, "paging.offset"), true },
    };

    public static RestStreamOptions Stream(Paginator paginator, bool hasBody) =>
        new RestStage(new Uri("http://unused.invalid")).Stream with
        {
            Paginator = paginator,
            Records = RecordsPath.Parse("$.results[*]"),
            Method = hasBody ? HttpMethod.Post : HttpMethod.Get,
            Body = hasBody ? """{"query":"all"}""" : null,
            PollIntervalHeader = null,
        };

    public string AllRows => RowsOf(0, Rows);

    public LoopbackReply Answer(LoopbackRequest request)
    {
        var skip = Skipped(request);
        if (skip >= Rows && request.Target.Contains("strict_page", StringComparison.Ordinal)) return Status(404);
        var (taken, isLast) = (Math.Max(0, Math.Min(Most, Rows - skip)), skip + Most >= Rows);
        var page = new JsonObject
        {
            ["total"] = Rows,
            ["pages"] = (Rows + Most - 1) / Most,
            ["next"] = isLast ? null : $"/events?skip={skip + Most}",
            ["cursor"] = isLast ? null : $"after-{skip + Most}",
            ["number"] = isLast ? null : skip + Most,
            ["results"] = new JsonArray([.. Enumerable.Range(skip, taken).Select(id => JsonNode.Parse(RowOf(id)))]),
        };
        return isLast ? Json(page.ToJsonString(), "ETag: \"e\"") : Json(page.ToJsonString(), "ETag: \"e\"", $"Link: </events?skip={skip + Most}>; rel=\"next\"");
    }

    public static string RowsOf(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(id => RowOf(id) + "\n"));

    private static string RowOf(int id) => $$"""{"id":{{id}}}""";

    private int Skipped(LoopbackRequest request)
    {
        var asked = request.Target.Split('?').ElementAtOrDefault(1)?.Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]) ?? [];
        if (request.Headers.TryGetValue("X-Page", out var numbered)) asked["page"] = numbered;
        if (request.Headers.TryGetValue("X-Cursor", out var header)) asked["cursor"] = header;
        if (request.Body.Length > 0)
        {
            foreach (var (name, value) in JsonNode.Parse(request.Body)!["paging"]?.AsObject() ?? []) asked[name] = value!.ToJsonString();
        }

        return asked switch
        {
            _ when asked.TryGetValue("skip", out var skip) || asked.TryGetValue("offset", out skip) => int.Parse(skip, null),
            _ when asked.TryGetValue("cursor", out var cursor) => int.Parse(cursor.Split('-')[1], null),
            _ when asked.TryGetValue("page", out var page) || asked.TryGetValue("strict_page", out page) => (int.Parse(page, null) - 1) * Most,
            _ => 0,
        };
    }
}
