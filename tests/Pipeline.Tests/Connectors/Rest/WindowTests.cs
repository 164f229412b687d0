using Pipeline.Connectors;
using Pipeline.Connectors.Rest;
using Pipeline.Events;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class WindowTests
{
    private static readonly Interval January = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>A cursor, what was remembered, a parameter's text, and what is sent; null when the parameter is left out.</summary>
    public static TheoryData<string, CursorSpec?, string?, string, string?> Places => new()
    {
        { "nothing known", new CursorSpec("at"), null, "{cursor}", null },
        { "nothing known, no cursor", null, null, "{interval.start:yyyy-MM-dd}", null },
        { "initial", new CursorSpec("at") { Initial = "2020-01-01", Lag = TimeSpan.FromDays(2) }, null, "{cursor}", "2020-01-01" },
        { "watermark", new CursorSpec("at") { Initial = "2020-01-01" }, "2024-07-26T14:51:59.870940-04:00", "{cursor}", "2024-07-26T14:51:59.870940-04:00" },
        { "day less lag", new CursorSpec("at") { Lag = TimeSpan.FromDays(2) }, "2022-04-03", "{cursor}", "2022-04-01" },
        { "day less half a day", new CursorSpec("at") { Lag = TimeSpan.FromHours(12) }, "2022-04-03", "{cursor}", "2022-04-02" },
        { "instant less lag", new CursorSpec("at") { Lag = TimeSpan.FromHours(1) }, "2024-07-26T14:51:59.87-04:00", "{cursor}", "2024-07-26T17:51:59.87Z" },
        { "number less lag", new CursorSpec("id") { LagNumber = 100 }, "20026590", "{cursor}", "20026490" },
        { "big number", new CursorSpec("id") { LagNumber = 1 }, "9007199254740993001", "{cursor}", "9007199254740993000" },
        { "format", new CursorSpec("at"), "2024-07-26T14:51:59-04:00", "{cursor:dd/MM/yyyy}", "26/07/2024" },
        { "unix", new CursorSpec("at"), "1970-01-01T01:00:00+00:00", "{cursor:unix}", "3600" },
        { "start", new CursorSpec("at") { Lag = TimeSpan.FromDays(1) }, "2022-04-03", "{interval.start}", "2022-04-02T00:00:00Z" },
        { "end is now", null, null, "{interval.end}", "2026-01-02T03:04:05Z" },
        { "within text", null, null, "before {interval.end:yyyy-MM-dd}!", "before 2026-01-02!" },
        { "other braces", null, null, "{a} {\"b\":1}", "{a} {\"b\":1}" },
    };

    [Theory, MemberData(nameof(Places))]
    public async Task Places_of_a_parameter_are_filled(string name, CursorSpec? cursor, string? watermark, string text, string? sent)
    {
        await using var server = new LoopbackServer(Json("[]"));
        var stage = Stage(server.Url, cursor, stream => stream with { Params = [new("since", text)] });

        await stage.ReadAsync(new StreamState { Watermark = watermark });

        var target = Assert.Single(server.Requests).Target;
        Assert.True(target == (sent is null ? "/events" : $"/events?since={Uri.EscapeDataString(sent)}"), $"{name}: {target}");
    }

    [Theory]
    [InlineData("2022-04-03", "from=2022-04-01&to=2026-01-02")]
    [InlineData("2022-04-03T10:00:00Z", "from=2022-04-01T10%3A00%3A00Z&to=2026-01-02T03%3A04%3A05Z")]
    [InlineData(null, "to=2026-01-02T03%3A04%3A05Z")]
    public async Task The_parameters_of_a_cursor_are_written_as_the_source_writes_it(string? watermark, string query)
    {
        await using var server = new LoopbackServer(Json("[]"));
        var stage = Stage(server.Url, new CursorSpec("at") { Lag = TimeSpan.FromDays(2) }, stream => stream with { CursorParam = "from", CursorEndParam = "to" });

        await stage.ReadAsync(new StreamState { Watermark = watermark });

        Assert.Equal($"/events?{query}", Assert.Single(server.Requests).Target);
    }

    [Fact]
    public async Task Path_headers_and_body_are_filled_and_escaped_for_where_they_are()
    {
        await using var server = new LoopbackServer(Json("[]"));
        var stage = Stage(server.Url, new CursorSpec("at"), stream => stream with
        {
            Path = "since/{cursor}/{interval.end:yyyy}",
            Method = HttpMethod.Post,
            Body = """{"from": "{cursor}", "to": {interval.end:unix}}""",
        });

        await stage.ReadAsync(new StreamState { Watermark = "2026-01-01T00:00:00+01:00" });

        var request = Assert.Single(server.Requests);
        Assert.Equal("/since/2026-01-01T00%3A00%3A00%2B01%3A00/2026", request.Target);
        Assert.Equal("""{"from": "2026-01-01T00:00:00+01:00", "to": 1767323045}""", request.Body);
    }

    [Fact]
    public async Task A_path_without_a_value_fails_before_anything_is_asked()
    {
        await using var server = new LoopbackServer(Json("[]"));
        var stage = Stage(server.Url, new CursorSpec("at"), stream => stream with { Path = "since/{cursor}" });

        var error = await stage.FailAsync();

        Assert.Equal("test/events cannot be asked (GET since/{cursor}): {cursor} is not known yet: nothing was read so far", error.Message);
        Assert.Contains("--since", error.Hint, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(null, """[{"at":"2026-03-01"},{"at":"2026-04-02"}]""", "2026-04-02")]
    [InlineData("2026-05-01", """[{"at":"2026-04-02"}]""", "2026-05-01")]
    [InlineData("9115661", """[{"at":20026590}]""", "20026590")]
    [InlineData("2026-05-01", """[{"id":1}]""", "2026-05-01")]
    [InlineData("2026-01-01T10:00:00Z", """[{"at":"2026-01-01T12:00:00+09:00"}]""", "2026-01-01T10:00:00Z")]
    public async Task The_watermark_is_the_largest_cursor_and_never_moves_back(string? before, string rows, string after)
    {
        await using var server = new LoopbackServer(Json(rows));

        Assert.Equal(after, (await Stage(server.Url, new CursorSpec("at")).ReadAsync(new StreamState { Watermark = before })).State.Watermark);
    }

    [Theory]
    [InlineData("2026-01-10", null, "2026-01-20")] // begins before what is known: no gap
    [InlineData("2025-12-01", null, "2025-12-01")] // begins after it: what lies between must be read still
    [InlineData("2026-03-01", null, "2026-03-01")]
    [InlineData(null, null, null)]
    [InlineData(null, "2026-01-01", "2026-01-20")]
    [InlineData(null, "2020-01-01", null)]
    public async Task An_interval_moves_the_watermark_only_when_it_leaves_nothing_out(string? before, string? initial, string? after)
    {
        await using var server = new LoopbackServer(Json("""[{"at":"2026-01-20"}]"""));
        var stage = Stage(server.Url, new CursorSpec("at") { Initial = initial, Lag = TimeSpan.FromDays(30) }, stream => stream with { CursorParam = "from", CursorEndParam = "to" });

        var result = await stage.ReadAsync(new StreamState { Watermark = before, ETag = "\"kept\"" }, interval: January);

        Assert.Equal((after, "\"kept\""), (result.State.Watermark, result.State.ETag));
        Assert.Contains(before is null && initial is null ? "from=2026-01-01T00%3A00%3A00Z&to=2026-02-01T00%3A00%3A00Z" : "from=2026-01-01&to=2026-02-01", Assert.Single(server.Requests).Target, StringComparison.Ordinal);
        Assert.Empty(stage.Events.Of<RunEvent.Warned>());
    }

    [Fact]
    public async Task An_interval_whose_end_cannot_be_asked_for_is_said()
    {
        await using var server = new LoopbackServer(Json("[]"));
        var stage = Stage(server.Url, new CursorSpec("at"), stream => stream with { CursorParam = "from" });

        await stage.ReadAsync(interval: January);

        Assert.Contains("is applied to its start only", Assert.Single(stage.Events.Of<RunEvent.Warned>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_were_cut_off_leave_the_watermark_where_it_was()
    {
        await using var server = new LoopbackServer(Json("""[{"at":"2026-01-20"}]""", "Link: </events?page=2>; rel=next"));
        var stage = Stage(server.Url, new CursorSpec("at"), stream => stream with { Paginator = new Paginator.LinkHeader(), MaxPages = 1 });

        Assert.Equal("2025-01-01", (await stage.ReadAsync(new StreamState { Watermark = "2025-01-01" })).State.Watermark);
    }

    [Theory]
    [InlineData("7", 2, "the lag of the cursor 'at' is a length of time and its watermark is '7'")]
    [InlineData("red", 0, "the watermark 'red' of the cursor 'at' is neither an instant, nor a date, nor a number")]
    public async Task A_watermark_that_does_not_fit_the_cursor_is_refused(string watermark, int lagDays, string reason)
    {
        var stage = Stage(new Uri("http://unused.invalid"), new CursorSpec("at") { Lag = TimeSpan.FromDays(lagDays) });

        Assert.Equal(reason, (await stage.FailAsync(new StreamState { Watermark = watermark })).Message);
    }

    [Fact]
    public async Task A_plan_says_the_request_the_paging_and_the_range_and_asks_for_nothing()
    {
        await using var server = new LoopbackServer(Json("[]"));
        var stage = Stage(server.Url, new CursorSpec("at") { Lag = TimeSpan.FromDays(2) }, stream => stream with
        {
            CursorParam = "from",
            Paginator = new Paginator.Page { Size = new(100, "per_page") },
            MaxPages = 5,
            Concurrency = 8,
        });
        await using var source = stage.Open();

        var plan = await source.PlanAsync(stage.Stream.Spec, new ReadRequest(new StreamState { Watermark = "2022-04-03" }), TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                $"GET {server.Url}events?from=2022-04-01&per_page=100&page=1, then pages by number in the parameter 'page', at most 5 pages, 8 at once",
                "from 2022-04-01 (the watermark is 2022-04-03) to 2026-01-02T03:04:05Z",
            ],
            plan.Lines);
        Assert.Empty(server.Requests);
    }

    private static RestStage Stage(Uri url, CursorSpec? cursor, Func<RestStreamOptions, RestStreamOptions>? change = null)
    {
        var stream = new RestStreamOptions(new StreamSpec("test", "events", new("test.yml", 1)) { Cursor = cursor }, "events");
        return new RestStage(url) { Stream = change?.Invoke(stream) ?? stream };
    }
}
