using System.IO.Compression;
using System.Text;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Http.Recording;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Schema;
using Pipeline.Tests.Connectors.Rest;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Http.Recording;

public sealed class RecordAndReplayTests : IDisposable
{
    private const string Page = "[ {\"id\": 1, \"text\": \"h\\u00e9 é\"},\r\n  {\"id\": 2} ]\n";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_recorded_is_replayed_to_the_same_rows_and_states_without_the_server()
    {
        ReadResult live;
        Uri url;
        await using (var server = new LoopbackServer(
            Json(Page, "ETag: \"x\"", "Link: </events?page=2>; rel=next"),
            Of(200, Gzip("[{\"id\":3}]"), ["Content-Type: application/json", "Content-Encoding: gzip"])))
        {
            live = await new RestStage(url = server.Url, HttpTransport.Record(folder.Path)).ReadAsync();
        }

        var replayed = await new RestStage(url, HttpTransport.Replay(folder.Path)).ReadAsync();

        Assert.Equal(live.Text, replayed.Text);
        Assert.Equal(live.Batches, replayed.Batches);
        Assert.Equal(3, replayed.Batches.Sum(batch => batch.RowCount));
    }

    [Fact]
    public async Task A_recording_is_made_of_files_a_person_can_read_with_the_body_as_received()
    {
        await using var server = new LoopbackServer(
            Json(Page, "ETag: \"x\"", "Set-Cookie: session=abc", "Link: </events?page=2>; rel=next"),
            Of(200, Gzip("[{\"id\":3}]"), ["Content-Type: application/json", "Content-Encoding: gzip"]));

        await new RestStage(server.Url, HttpTransport.Record(folder.Path)).ReadAsync();

        Assert.Equal(["001-GET-events.http", "001-GET-events.json", "002-GET-events.http", "002-GET-events.json"], FileNames());
        Assert.Equal(Page, await ReadTextAsync("001-GET-events.json"));
        Assert.Equal("[{\"id\":3}]", await ReadTextAsync("002-GET-events.json"));
        Assert.Equal(
            $"""
            GET {server.Url}events
            User-Agent: pipeline

            HTTP/1.1 200 OK
            ETag: "x"
            Link: </events?page=2>; rel=next
            Content-Type: application/json; charset=utf-8

            < 001-GET-events.json

            """,
            await ReadTextAsync("001-GET-events.http"));
    }

    [Fact]
    public async Task A_folder_that_has_exchanges_is_added_to_so_that_a_304_joins_its_200()
    {
        await using var server = new LoopbackServer(request =>
            request.Headers.ContainsKey("If-None-Match") ? Status(304, "", "ETag: \"x\"") : Json("[{\"id\":1}]", "ETag: \"x\""));
        var state = (await new RestStage(server.Url, HttpTransport.Record(folder.Path)).ReadAsync()).State;
        await new RestStage(server.Url, HttpTransport.Record(folder.Path)).ReadAsync(state);

        Assert.Equal(["001-GET-events.http", "001-GET-events.json", "002-GET-events.http"], FileNames());
        Assert.Single((await new RestStage(server.Url, HttpTransport.Replay(folder.Path)).ReadAsync()).Batches);
        Assert.Empty((await new RestStage(server.Url, HttpTransport.Replay(folder.Path)).ReadAsync(state)).Batches);
    }

    public static TheoryData<RestAuth> Auths =>
    [
        new RestAuth.Bearer(Secret),
        new RestAuth.Header("X-Odd-Key", Secret),
        new RestAuth.Query("odd_key", Secret),
        new RestAuth.Basic("someone", Secret),
    ];

    private const string Secret = "s3cr3t/t0ken+\"value\"";

    [Theory, MemberData(nameof(Auths))]
    public async Task A_secret_is_nowhere_in_a_recording_and_a_replay_needs_none(RestAuth auth)
    {
        var encoded = Uri.EscapeDataString(Secret);
        Uri url;
        await using (var server = new LoopbackServer(
            Json($$"""[{"id":1,"you_sent":"{{System.Text.Json.JsonEncodedText.Encode(Secret)}}","url":"?odd_key={{encoded}}"}]""",
                $"Link: </events?page=2&odd_key={encoded}>; rel=next", $"X-Echo: {Secret}", $"Set-Cookie: k={encoded}"),
            Json("[{\"id\":2}]")))
        {
            await new RestStage(url = server.Url, HttpTransport.Record(folder.Path)) { Auth = auth }.ReadAsync();
            Assert.Equal(2, server.Requests.Count);
        }

        var kept = string.Concat(Directory.GetFiles(folder.Path).Select(file => file + File.ReadAllText(file)));
        Assert.DoesNotContain("s3cr3t", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("someone:" + Secret)), kept, StringComparison.Ordinal);
        Assert.Contains(Redactor.Mask, kept, StringComparison.Ordinal);
        var replayed = await new RestStage(url, HttpTransport.Replay(folder.Path)).ReadAsync();
        Assert.Equal(2, replayed.Batches.Count);
    }

    [Fact]
    public async Task An_exchange_that_got_no_whole_answer_leaves_no_trace()
    {
        await using var server = new LoopbackServer(Of(200, Gzip("[{\"id\":3}]")[..^4], ["Content-Encoding: gzip"]));

        var error = await new RestStage(server.Url, HttpTransport.Record(folder.Path)).FailAsync();

        Assert.Contains("failed after 4 attempts: the compressed body is damaged or cut off", error.Message, StringComparison.Ordinal);
        Assert.Empty(FileNames());
    }

    [Fact]
    public async Task A_recorder_holds_to_the_size_limit_too()
    {
        await using var server = new LoopbackServer(Of(200, Gzip(new string(' ', 3 << 20)), ["Content-Encoding: gzip"]));
        var stage = new RestStage(server.Url, HttpTransport.Record(folder.Path)) { Exchange = new ExchangeOptions { MaxResponseBytes = 1 << 20 } };

        Assert.Contains("1048576", (await stage.FailAsync()).Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_not_blamed_on_the_network()
    {
        var file = Write("a-file", "");
        await using var server = new LoopbackServer(Json("[{\"id\":1}]"));

        var error = await Assert.ThrowsAsync<ExpectedException>(() => new RestStage(server.Url, HttpTransport.Record(file)).ReadAsync());

        Assert.StartsWith($"the folder '{file}' cannot be recorded into: ", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Equal_requests_are_answered_in_recorded_order_and_the_last_answer_repeats()
    {
        Uri url;
        await using (var server = new LoopbackServer(Json("[{\"id\":1}]"), Json("[{\"id\":2}]")))
        {
            var recording = HttpTransport.Record(folder.Path);
            for (var i = 0; i < 2; i++) await new RestStage(url = server.Url, recording).ReadAsync();
            url = server.Url;
        }

        var replay = HttpTransport.Replay(folder.Path);
        var texts = new List<string>();
        for (var i = 0; i < 3; i++) texts.Add((await new RestStage(url, replay).ReadAsync()).Text);

        Assert.Equal(["{\"id\":1}\n", "{\"id\":2}\n", "{\"id\":2}\n"], texts);
    }

    [Fact]
    public async Task Recorded_failures_are_replayed_with_their_retries_but_without_the_waits()
    {
        Uri url;
        await using (var server = new LoopbackServer(Status(429, "slow down", "Retry-After: 3"), Json("[{\"id\":1}]")))
            await new RestStage(url = server.Url, HttpTransport.Record(folder.Path)).ReadAsync();
        var stage = new RestStage(url, HttpTransport.Replay(folder.Path));

        Assert.Equal("{\"id\":1}\n", (await stage.ReadAsync()).Text);

        Assert.Equal(TimeSpan.Zero, Assert.Single(stage.Events.Of<RunEvent.RequestRetried>()).Delay);
    }

    [Fact]
    public async Task Requests_with_other_bodies_are_other_requests()
    {
        await using var server = new LoopbackServer(request => Json($$"""[{"asked":{{request.Body}}}]"""));
        var recording = HttpTransport.Record(folder.Path);
        RestStage Asking(string body, HttpTransport transport)
        {
            var stage = new RestStage(server.Url, transport);
            return new RestStage(server.Url, transport) { Stream = stage.Stream with { Method = HttpMethod.Post, Body = body } };
        }

        await Asking("1", recording).ReadAsync();
        await Asking("2", recording).ReadAsync();

        Assert.Equal("2", await ReadTextAsync("002-POST-events.request.json"));
        Assert.Equal("{\"asked\":2}\n", (await Asking("2", HttpTransport.Replay(folder.Path)).ReadAsync()).Text);
        Assert.Contains("with body sha256", (await Asking("3", HttpTransport.Replay(folder.Path)).FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_not_recorded_fails_naming_the_nearest_one()
    {
        Write("001-GET-a.http", "GET https://api.test/things?page=1\n\nHTTP/1.1 200 OK\n");
        Write("002-GET-b.http", "GET https://api.test/event\n\nHTTP/1.1 200 OK\n");
        Write("003-GET-c.http", "GET https://api.test/users\n\nHTTP/1.1 200 OK\n");

        var error = await Replaying("https://api.test").FailAsync();

        Assert.Equal(
            $"GET https://api.test/events is not among the recorded exchanges of {folder.Path}; the nearest is GET https://api.test/event in 002-GET-b.http",
            error.Message);
        Assert.Contains("--record", error.Hint, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task State_from_other_answers_is_told_apart_from_a_wrong_request()
    {
        Write("001-GET-a.http", "GET https://api.test/events\n\nHTTP/1.1 200 OK\n");

        var error = await Replaying("https://api.test").FailAsync(new StreamState { ETag = "\"other\"" });

        Assert.Contains("with If-None-Match: \"other\" is not among", error.Message, StringComparison.Ordinal);
        Assert.Contains("--full-refresh", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, "the file ends where a request line")]
    [InlineData("# comment\n\nFETCH things\n", 3, "expected a request line such as 'GET https://host/path', found 'FETCH things'")]
    [InlineData("GET file:///etc/passwd\n\nHTTP/1.1 200 OK\n", 1, "expected a request line")]
    [InlineData("GET https://a/b\nAccept\n\nHTTP/1.1 200 OK\n", 2, "expected 'Name: value', found 'Accept'")]
    [InlineData("GET https://a/b\n", 2, "the file ends where a status line")]
    [InlineData("GET https://a/b\n\n200 OK\n", 3, "expected a status line such as 'HTTP/1.1 200 OK', found '200 OK'")]
    [InlineData("GET https://a/b\n\nHTTP/1.1 200 OK\n\n< missing.json\n", 5, "the body file 'missing.json' is not beside it")]
    [InlineData("GET https://a/b\n\nHTTP/1.1 200 OK\n\n< ../secret\n", 5, "the body file '../secret' is not beside it")]
    [InlineData("GET https://a/b\n\nHTTP/1.1 200 OK\n\n[]\n", 5, "nothing may follow the response, but here is '[]'")]
    public async Task A_malformed_recording_is_refused_with_file_and_line(string text, int line, string reason)
    {
        var file = Write("001-GET-a.http", text);

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => Replaying("https://api.test").ReadAsync());

        Assert.StartsWith($"{file}:{line}: not a recorded exchange: {reason}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "there is no folder")]
    [InlineData("", "holds no recorded exchanges")]
    public async Task A_folder_without_a_recording_is_refused(string name, string reason)
    {
        var stage = new RestStage(new Uri("https://api.test"), HttpTransport.Replay(folder[name]));

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => stage.ReadAsync());

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_beyond_three_digits_keep_their_order()
    {
        foreach (var number in new[] { 1000, 2, 999 }) Write($"{number:000}-GET-a.http", $"GET https://a/{number}\n\nHTTP/1.1 200 OK\n");

        var recording = new RecordingFolder(folder.Path);

        Assert.Equal(["/2", "/999", "/1000"], recording.Exchanges.Select(exchange => exchange.Url.AbsolutePath));
        Assert.Equal(folder["1001-GET-b"], recording.NextName("GET", "b"));
    }

    private RestStage Replaying(string url) => new(new Uri(url), HttpTransport.Replay(folder.Path));

    private string Write(string name, string text) => folder.Write(name, text);

    private IEnumerable<string> FileNames() =>
        Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private Task<string> ReadTextAsync(string name) => File.ReadAllTextAsync(folder[name], TestContext.Current.CancellationToken);

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal)) stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
