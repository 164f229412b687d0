using Pipeline.Connectors;
using Pipeline.Connectors.Rest;
using Pipeline.Events;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class RestSourceTests
{
    private static readonly StreamSpec WithId = new("test", "events", new("test.yml", 1)) { RequiredFields = ["id"] };

    [Fact]
    public async Task Follows_next_links_to_the_last_page_and_gives_the_new_state_with_the_last_batch_only()
    {
        await using var server = new LoopbackServer(request => request.Target switch
        {
            "/events" => Json("""[{"id":1},{"id":2}]""", "ETag: W/\"one\"", "Last-Modified: Fri, 02 Jan 2026 03:00:00 GMT", "Link: </events?page=2>; rel=\"next\""),
            "/events?page=2" => Json("""[{"id":3}]""", "ETag: W/\"two\"", "Link: </events?page=3>; rel=\"next\", </events>; rel=\"first\""),
            _ => Json("""[{"id":4}]""", "X-Poll-Interval: 5"),
        });
        var before = new StreamState { Watermark = "kept" };

        var result = await new RestStage(server.Url).ReadAsync(before);

        Assert.Equal("{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n{\"id\":4}\n", result.Text);
        Assert.Equal([(2, 1), (1, 2), (1, 3)], result.Batches.Select(batch => (batch.RowCount, batch.Page)));
        Assert.Equal([before, before], result.Batches.Take(2).Select(batch => batch.State));
        Assert.Equal(before with { ETag = "W/\"one\"", LastModified = "Fri, 02 Jan 2026 03:00:00 GMT" }, result.State);
        Assert.Equal($"{server.Url}events?page=2", result.Batches[1].Url);
    }

    [Fact]
    public async Task Asks_for_the_first_page_with_its_last_tag_and_takes_304_as_nothing_new()
    {
        await using var server = new LoopbackServer(Status(304, "", "ETag: \"x\"", "Content-Encoding: gzip"));

        var result = await new RestStage(server.Url).ReadAsync(new StreamState { ETag = "\"x\"", LastModified = "Fri, 02 Jan 2026 03:00:00 GMT" });

        Assert.Empty(result.Batches);
        var request = Assert.Single(server.Requests);
        Assert.Equal("\"x\"", request.Headers["If-None-Match"]);
        Assert.DoesNotContain("If-Modified-Since", request.Headers.Keys);
    }

    [Fact]
    public async Task Falls_back_to_the_date_for_sources_without_tags_and_asks_later_pages_unconditionally()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]", "Link: </2>; rel=next"), Json("[{\"id\":2}]"));

        await new RestStage(server.Url).ReadAsync(new StreamState { LastModified = "Fri, 02 Jan 2026 03:00:00 GMT" });

        Assert.Equal(["Fri, 02 Jan 2026 03:00:00 GMT", null], server.Requests.Select(request => request.Headers.GetValueOrDefault("If-Modified-Since")));
    }

    [Fact]
    public async Task An_unasked_304_is_an_error()
    {
        await using var server = new LoopbackServer(Status(304));

        Assert.Contains("failed: 304 Not Modified", (await new RestStage(server.Url).FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remembers_the_poll_interval_and_does_not_ask_before_it_is_over()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]", "X-Poll-Interval: 60"));
        var stage = new RestStage(server.Url);
        var state = (await stage.ReadAsync()).State;
        Assert.Equal(stage.Clock.GetUtcNow().AddSeconds(60), state.NotBefore);

        stage.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty((await stage.ReadAsync(state)).Batches);
        Assert.Contains("test/events: nothing was requested, the source asks for a pause of 40 s more", Assert.Single(stage.Events.Of<RunEvent.Warned>()).Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);

        stage.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Single((await stage.ReadAsync(state)).Batches);
    }

    [Fact]
    public async Task An_empty_page_is_nothing_new()
    {
        await using var server = new LoopbackServer(Json("[]"));

        Assert.Empty((await new RestStage(server.Url).ReadAsync()).Batches);
    }

    [Fact]
    public async Task An_empty_last_page_still_hands_over_the_state()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]", "ETag: \"x\"", "Link: </2>; rel=next"), Json("[]"));

        var result = await new RestStage(server.Url).ReadAsync();

        Assert.Equal([1, 0], result.Batches.Select(batch => batch.RowCount));
        Assert.Equal("\"x\"", result.State.ETag);
    }

    [Fact]
    public async Task A_limit_stops_after_a_whole_page_and_keeps_the_old_state_since_the_rest_is_unread()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1},{\"id\":2}]", "ETag: \"x\"", "Link: </2>; rel=next"));

        var result = await new RestStage(server.Url).ReadAsync(limit: 1);

        Assert.Equal(2, Assert.Single(result.Batches).RowCount);
        Assert.Null(result.State.ETag);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Max_pages_stops_with_a_warning_when_there_is_more()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]", "ETag: \"x\"", "Link: </2>; rel=next"));
        var stage = new RestStage(server.Url);
        stage = new RestStage(server.Url) { Stream = stage.Stream with { MaxPages = 1 } };

        var result = await stage.ReadAsync();

        Assert.Equal("\"x\"", result.State.ETag);
        Assert.Contains("more than the 1 pages of 'max_pages'", Assert.Single(stage.Events.Of<RunEvent.Warned>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_path_params_headers_and_body_as_configured()
    {
        await using var server = new LoopbackServer(Json("""{"hits":[{"id":1}]}"""));
        var stage = new RestStage(new Uri(server.Url, "v4/"))
        {
            Auth = new RestAuth.Basic("me", "secret!"),
            Stream = new RestStreamOptions(WithId, "/search")
            {
                Method = HttpMethod.Post,
                Params = [new("per_page", "100"), new("q", "a b&c")],
                Body = """{"query":"é"}""",
                Records = RecordsPath.Parse("$.hits[*]"),
            },
        };

        Assert.Equal("{\"id\":1}\n", (await stage.ReadAsync()).Text);

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/v4/search?per_page=100&q=a%20b%26c"), (request.Method, request.Target));
        Assert.Equal("""{"query":"é"}"""u8.ToArray(), request.Body.Select(c => (byte)c));
        Assert.Equal("pipeline", request.Headers["User-Agent"]);
        Assert.Equal("Basic bWU6c2VjcmV0IQ==", request.Headers["Authorization"]);
        Assert.Contains("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_token_is_not_sent()
    {
        await using var server = new LoopbackServer(Json("[]"));

        await new RestStage(server.Url) { Auth = new RestAuth.Bearer("") }.ReadAsync();

        Assert.DoesNotContain("Authorization", Assert.Single(server.Requests).Headers.Keys);
    }

    [Fact]
    public async Task An_interval_the_source_cannot_be_asked_for_is_said_and_not_guessed()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]"));
        var stage = new RestStage(server.Url);
        var day = new Interval(stage.Clock.GetUtcNow().AddDays(-1), stage.Clock.GetUtcNow());

        Assert.Single((await stage.ReadAsync(interval: day)).Batches);

        Assert.Contains("test/events cannot be asked for the past", Assert.Single(stage.Events.Of<RunEvent.Warned>()).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string> BadPages => new()
    {
        { "[{\"id\":1},\n{\"id\"", "application/json", "malformed JSON at line 2, column", "cut off" },
        { "<!DOCTYPE html>\n<html><title>Sign in</title>", "text/html; charset=utf-8", "expected JSON, got text/html: <!DOCTYPE html> <html><title>Sign in</title>", "proxy or a login page" },
        { "upstream gone", "text/plain", "expected JSON, got text/plain: upstream gone", "proxy or a login page" },
        { "", "application/json", "its body is empty where JSON was expected", "path and params" },
    };

    [Theory, MemberData(nameof(BadPages))]
    public async Task A_page_that_cannot_be_used_fails_at_once_with_what_where_and_what_to_do(
        string body, string contentType, string reason, string hint)
    {
        await using var server = new LoopbackServer(Of(200, System.Text.Encoding.UTF8.GetBytes(body), [$"Content-Type: {contentType}"]));
        var stage = new RestStage(server.Url);

        var error = await new RestStage(server.Url) { Stream = stage.Stream with { Spec = WithId } }.FailAsync();

        Assert.StartsWith($"page 1 of {server.Url}events cannot be used: {reason}", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_row_without_a_required_field_is_handed_over_as_a_reject()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1},{\"type\":\"PushEvent\"}]"));
        var stage = new RestStage(server.Url);

        var batch = Assert.Single((await new RestStage(server.Url) { Stream = stage.Stream with { Spec = WithId } }.ReadAsync()).Batches);

        Assert.Equal(1, batch.RowCount);
        Assert.Equal(new RejectedRow("{\"type\":\"PushEvent\"}", "no 'id'", $"{server.Url}events", 1, 2), Assert.Single(batch.Rejects));
    }

    [Fact]
    public async Task Good_json_under_a_wrong_content_type_is_read()
    {
        await using var server = new LoopbackServer(Of(200, "[{\"id\":1}]"u8.ToArray(), ["Content-Type: text/html"]));

        Assert.Equal("{\"id\":1}\n", (await new RestStage(server.Url).ReadAsync()).Text);
    }

    [Theory]
    [InlineData("</events>; rel=next", "page 2 of", "the source pages in a circle")]
    [InlineData("</events?page=2>; rel=next", "page 2 of", "it is the same as page 1: the source ignores the page asked for")]
    [InlineData("<http://elsewhere.invalid/events>; rel=next", "page 1 of", "its next link goes to another host (http://elsewhere.invalid)")]
    [InlineData("<file:///etc/passwd>; rel=next", "page 1 of", "its next link is no address")]
    public async Task A_source_that_leads_astray_is_not_followed(string link, string page, string reason)
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]", $"Link: {link}"));

        var error = await new RestStage(server.Url).FailAsync();

        Assert.StartsWith(page, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }
}
