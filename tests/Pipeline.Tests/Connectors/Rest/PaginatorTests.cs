using Pipeline.Connectors.Rest;
using Pipeline.Events;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class PaginatorTests
{
    private static readonly RecordsPath Next = RecordsPath.Parse("$.next");

    public static TheoryData<string, string, string, string> JsonLinks => new()
    {
        { "LDA", "$.next", """{"count":2,"next":"{url}events?page=2","previous":null,"results":[{"id":1}]}""", """{"count":2,"next":null,"results":[{"id":2}]}""" },
        { "Congress.gov", "$.pagination.next", """{"results":[{"id":1}],"pagination":{"count":2,"next":"{url}events?page=2"}}""", """{"results":[{"id":2}],"pagination":{"count":2}}""" },
        { "Laravel", "$.links.next", """{"results":[{"id":1}],"links":{"prev":null,"next":"{url}events?page=2"},"meta":{"current_page":1}}""", """{"results":[{"id":2}],"links":{"next":null}}""" },
        { "relative", "$.next", """{"next":"?page=2","results":[{"id":1}]}""", """{"next":"","results":[{"id":2}]}""" },
        { "rooted", "$.next", """{"next":"/events?page=2","results":[{"id":1}]}""", """{"next":false,"results":[{"id":2}]}""" },
        { "absent object", "$.a.b.next", """{"a":{"b":{"next":"/events?page=2"}},"results":[{"id":1}]}""", """{"a":null,"results":[{"id":2}]}""" },
    };

    [Theory, MemberData(nameof(JsonLinks))]
    public async Task A_link_in_the_body_is_followed_until_there_is_none(string name, string path, string first, string last)
    {
        await using var server = new LoopbackServer(request =>
            Json((request.Target == "/events" ? first : last).Replace("{url}", $"http://{request.Headers["Host"]}/", StringComparison.Ordinal)));

        var (result, stage) = await ReadAsync(server, new Paginator.JsonLink(RecordsPath.Parse(path)));

        Assert.Equal("{\"id\":1}\n{\"id\":2}\n", result.Text);
        Assert.True(server.Requests.Select(request => request.Target).SequenceEqual(["/events", "/events?page=2"]), name);
        Assert.Empty(stage.Events.Of<RunEvent.Warned>());
    }

    [Fact]
    public async Task A_next_link_without_the_key_gets_it_again()
    {
        await using var server = new LoopbackServer(
            Json("""{"next":"/events?offset=1","results":[{"id":1}]}"""),
            Json("""{"next":"/events?offset=2&api_key=stale","results":[{"id":2}]}"""),
            Json("""{"results":[{"id":3}]}"""));

        await new RestStage(server.Url) { Auth = new RestAuth.Query("api_key", "s3cret"), Stream = Stream(new Paginator.JsonLink(Next)) }.ReadAsync();

        Assert.Equal(
            ["/events?api_key=s3cret", "/events?offset=1&api_key=s3cret", "/events?offset=2&api_key=s3cret"],
            server.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData("\"http://elsewhere.invalid/events\"", "its next link goes to another host (http://elsewhere.invalid)")]
    [InlineData("\"file:///etc/passwd\"", "its next link is no address")]
    [InlineData("{\"href\":\"/events?page=2\"}", "$.next is no single value")]
    [InlineData("\"/events\"", "the source pages in a circle")]
    [InlineData("\"/events?page=2\"", "it is the same as page 1")]
    public async Task A_link_that_leads_astray_is_not_followed(string next, string reason)
    {
        await using var server = new LoopbackServer(Json($$"""{"next":{{next}},"results":[{"id":1}]}"""));

        var error = await new RestStage(server.Url) { Stream = Stream(new Paginator.JsonLink(Next)) }.FailAsync();

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    /// <summary>A paginator, the number of rows the server has, the most it gives at once, and what it is asked.</summary>
    public static TheoryData<string, Paginator, int, int, string[]> Counted => new()
    {
        { "to an empty page", new Paginator.Page(), 4, 2, ["page=1", "page=2", "page=3"] },
        { "from 0, with a size", new Paginator.Page { Param = "p", Start = 0, Size = new(2, "size") }, 3, 2, ["size=2&p=0", "size=2&p=1", "size=2&p=2"] },
        { "to a total of rows", new Paginator.Page { Total = RecordsPath.Parse("$.total") }, 4, 2, ["page=1", "page=2"] },
        { "to a total of pages", new Paginator.Page { TotalPages = RecordsPath.Parse("$.meta.last_page") }, 3, 2, ["page=1", "page=2"] },
        { "a total that is absent", new Paginator.Page { Total = RecordsPath.Parse("$.nothing") }, 2, 2, ["page=1", "page=2"] },
        { "to a short page", new Paginator.Page { Size = new(2, null), StopsOnShortPage = true }, 3, 2, ["page=1", "page=2"] },
        { "offset to an empty page", new Paginator.Offset(new(2, "limit")), 3, 2, ["limit=2&offset=0", "limit=2&offset=2", "limit=2&offset=3"] },
        { "offset of a source that caps its pages", new Paginator.Offset(new(100, "limit")), 4, 2, ["limit=100&offset=0", "limit=100&offset=2", "limit=100&offset=4"] },
        { "offset to a total", new Paginator.Offset(new(2, "n")) { Param = "skip", Total = RecordsPath.Parse("$.total") }, 3, 2, ["n=2&skip=0", "n=2&skip=2"] },
        { "offset to a short page", new Paginator.Offset(new(2, "limit")) { StopsOnShortPage = true }, 3, 2, ["limit=2&offset=0", "limit=2&offset=2"] },
    };

    [Theory, MemberData(nameof(Counted))]
    public async Task Counted_pages_are_read_once_each_and_no_further_than_needed(string name, Paginator paginator, int rows, int most, string[] asked)
    {
        await using var server = new LoopbackServer(request => Json(PageOf(request.Target, rows, most)));

        var (result, stage) = await ReadAsync(server, paginator);

        Assert.Equal(string.Concat(Enumerable.Range(0, rows).Select(id => $"{{\"id\":{id}}}\n")), result.Text);
        Assert.True(asked.SequenceEqual(server.Requests.Select(request => request.Target.Split('?')[1])), $"{name}: {string.Join(' ', server.Requests.Select(request => request.Target))}");
        Assert.Empty(stage.Events.Of<RunEvent.Warned>());
    }

    [Fact]
    public async Task A_total_that_is_no_number_stops_the_read()
    {
        await using var server = new LoopbackServer(Json("""{"total":"many","results":[{"id":1}]}"""));

        var error = await new RestStage(server.Url) { Stream = Stream(new Paginator.Page { Total = RecordsPath.Parse("$.total") }) }.FailAsync();

        Assert.Contains("$.total is 'many', not a whole number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_ignores_the_page_asked_for_is_an_error()
    {
        await using var server = new LoopbackServer(Json("""{"results":[{"id":1}]}"""));

        var error = await new RestStage(server.Url) { Stream = Stream(new Paginator.Page()) }.FailAsync();

        Assert.Contains("page 2 of", error.Message, StringComparison.Ordinal);
        Assert.Contains("it is the same as page 1: the source ignores the page asked for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_repeated_under_another_envelope_is_found_out_too()
    {
        await using var server = new LoopbackServer(request => Json($$"""{"asked":"{{request.Target}}","results":[{"id":1}]}"""));

        var error = await new RestStage(server.Url) { Stream = Stream(new Paginator.Page()) }.FailAsync();

        Assert.Contains("it is the same as page 1: the source ignores the page asked for", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Paginator, string> Shortfalls => new()
    {
        { new Paginator.Page { Total = RecordsPath.Parse("$.total") }, "it ends the pages after 4 rows, and the source says there are 9 rows" },
        { new Paginator.Page { TotalPages = RecordsPath.Parse("$.pages") }, "it ends the pages after 4 rows, and the source says there are 5 pages" },
        { new Paginator.Page { Total = RecordsPath.Parse("$.total"), Size = new(100, null), StopsOnShortPage = true }, "it ends the pages after 2 rows, and the source says there are 9 rows" },
        { new Paginator.Offset(new(2, "limit")) { Total = RecordsPath.Parse("$.total") }, "it ends the pages after 4 rows, and the source says there are 9 rows" },
    };

    [Theory, MemberData(nameof(Shortfalls))]
    public async Task A_source_that_gives_less_than_it_says_it_has_is_an_error(Paginator paginator, string reason)
    {
        await using var server = new LoopbackServer(request => Json(PageOf(request.Target, rows: 4, most: 2)
            .Replace("\"total\":4", "\"total\":9", StringComparison.Ordinal).Replace("{\"total\"", "{\"pages\":5,\"total\"", StringComparison.Ordinal)));

        var error = await new RestStage(server.Url) { Stream = Stream(paginator) }.FailAsync();

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("only an estimate", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_goes_back_as_a_parameter()
    {
        var server = CursorServer("\"b=&1\"");
        await using var _ = server;

        var (result, _) = await ReadAsync(server, new Paginator.Cursor(Next, RequestPlace.Query, "cursor"));

        Assert.Equal("{\"id\":1}\n{\"id\":2}\n", result.Text);
        Assert.Equal(["/events", "/events?cursor=b%3D%261"], server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_cursor_goes_back_as_a_header()
    {
        var server = CursorServer("\"b1\"");
        await using var _ = server;

        await ReadAsync(server, new Paginator.Cursor(Next, RequestPlace.Header, "X-Cursor"));

        Assert.Equal([null, "b1"], server.Requests.Select(request => request.Headers.GetValueOrDefault("X-Cursor")));
    }

    [Theory]
    [InlineData("\"b1\"", "cursor", """{"q":"é","cursor":"b1"}""")]
    [InlineData("17", "page.after", """{"q":"é","page":{"after":17}}""")]
    public async Task A_cursor_goes_back_in_the_body_as_what_it_was(string cursor, string member, string expected)
    {
        var server = CursorServer(cursor);
        await using var _ = server;
        var stream = Stream(new Paginator.Cursor(Next, RequestPlace.Body, member)) with { Method = HttpMethod.Post, Body = """{"q":"é"}""" };

        await new RestStage(server.Url) { Stream = stream }.ReadAsync();

        Assert.Equal(2, server.Requests.Count);
        var sent = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(server.Requests.Last().Body));
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(expected), System.Text.Json.Nodes.JsonNode.Parse(sent)), sent);
    }

    [Fact]
    public async Task A_cursor_that_stays_the_same_is_a_circle()
    {
        await using var server = new LoopbackServer(
            Json("""{"next":"a","results":[{"id":1}]}"""), Json("""{"next":"a","results":[{"id":2}]}"""));

        var error = await new RestStage(server.Url) { Stream = Stream(new Paginator.Cursor(Next, RequestPlace.Header, "X-Cursor")) }.FailAsync();

        Assert.Contains("page 3 of", error.Message, StringComparison.Ordinal);
        Assert.Contains("pages in a circle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_with_ever_new_cursors_and_no_rows_is_stopped()
    {
        var asked = 0;
        await using var server = new LoopbackServer(_ => Json($$"""{"next":"{{++asked}}","results":[]}"""));

        var error = await new RestStage(server.Url) { Stream = Stream(new Paginator.Cursor(Next, RequestPlace.Query, "cursor")) }.FailAsync();

        Assert.Contains("it is the 100th in a row without rows", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Paginator, string, string[], string?> Signs => new()
    {
        { Paginator.OnePage, """{"next":"/2","results":[{"id":1}]}""", [], "$.next" },
        { Paginator.OnePage, """{"pagination":{"next":"/2"},"results":[{"id":1}]}""", [], "$.pagination.next" },
        { Paginator.OnePage, """{"links":{"next":{"href":"/2"}},"results":[{"id":1}]}""", [], "$.links.next.href" },
        { Paginator.OnePage, """{"results":[{"id":1}]}""", ["Link: </2>; rel=next"], "its Link header" },
        { Paginator.OnePage, """{"next":null,"links":{"next":""},"results":[{"id":1}]}""", ["Link: </1>; rel=prev"], null },
        { new Paginator.LinkHeader(), """{"links":{"next":"/2"},"results":[{"id":1}]}""", [], "$.links.next" },
        { new Paginator.JsonLink(Next), """{"results":[{"id":1}]}""", ["Link: </2>; rel=next"], "its Link header" },
        { new Paginator.Page { Size = new(100, "page_size"), StopsOnShortPage = true }, """{"next":"/2","results":[{"id":1}]}""", [], "$.next" },
    };

    [Theory, MemberData(nameof(Signs))]
    public async Task One_page_whose_answer_names_a_next_one_is_warned_of(Paginator paginator, string body, string[] headers, string? place)
    {
        await using var server = new LoopbackServer(Json(body, headers));

        var (_, stage) = await ReadAsync(server, paginator);

        Assert.Equal(
            place is null ? [] : [$"test/events: the stream has one page but its answer names a next one in {place}"],
            stage.Events.Of<RunEvent.Warned>().Select(warning => warning.Message));
    }

    private static LoopbackServer CursorServer(string cursor) =>
        new(Json($$"""{"next":{{cursor}},"results":[{"id":1}]}"""), Json("""{"next":null,"results":[{"id":2}]}"""));

    private static RestStreamOptions Stream(Paginator paginator) =>
        new RestStage(new Uri("http://unused.invalid")).Stream with { Paginator = paginator, Records = RecordsPath.Parse("$.results[*]"), IsConditional = false };

    private static async Task<(ReadResult Result, RestStage Stage)> ReadAsync(LoopbackServer server, Paginator paginator)
    {
        var stage = new RestStage(server.Url) { Stream = Stream(paginator) };
        return (await stage.ReadAsync(), stage);
    }

    /// <summary>A server with numbered rows that understands both ways of counting and gives at most so many.</summary>
    private static string PageOf(string target, int rows, int most)
    {
        var asked = target.Split('?')[1].Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => int.Parse(part[1], null));
        var skip = asked.TryGetValue("offset", out var offset) || asked.TryGetValue("skip", out offset) ? offset
            : asked.TryGetValue("p", out var fromZero) ? fromZero * most
            : (asked["page"] - 1) * most;
        var results = Enumerable.Range(0, rows).Skip(skip).Take(most).Select(id => $$"""{"id":{{id}}}""");
        return $$"""{"total":{{rows}},"meta":{"last_page":{{(rows + most - 1) / most}}},"results":[{{string.Join(',', results)}}]}""";
    }
}
