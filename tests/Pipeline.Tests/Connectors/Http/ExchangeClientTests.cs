using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Events;
using Pipeline.Tests.Connectors.Rest;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Http;

public sealed class ExchangeClientTests
{
    private static readonly LoopbackReply Good = Json("[{\"id\":1}]");

    public static TheoryData<string, LoopbackReply, string> TransientFailures => new()
    {
        { "429", Status(429), "429 Too Many Requests" },
        { "403 with Retry-After", Status(403, "", "Retry-After: 1"), "403 Forbidden" },
        { "403 with no calls left", Status(403, "", "X-RateLimit-Remaining: 0"), "403 Forbidden" },
        { "408", Status(408), "408 Request Timeout" },
        { "500", Status(500, "{\"message\":\"oops\"}"), "500 Internal Server Error: {\"message\":\"oops\"}" },
        { "503", Status(503), "503 Service Unavailable" },
        { "reset", LoopbackReply.Reset, "" },
        { "silence", Silence, "no complete answer within 1 s" },
        { "reset within the body", ResetWithin("[{\"id\":1}]"), "" },
        { "drip", Drip, "no complete answer within 1 s" },
        { "cut body", Of(200, "[{\"id\":1}"u8.ToArray(), [], announced: 100), "" },
        { "cut gzip", Of(200, Gzip("[{\"id\":1}]")[..^12], ["Content-Encoding: gzip"]), "the compressed body is damaged or cut off" },
        { "gzip without its trailer", Of(200, Gzip("[{\"id\":1}]")[..^8], ["Content-Encoding: gzip"]), "the compressed body is damaged or cut off" },
        { "cut deflate", Of(200, Compress("[{\"id\":1}]", "deflate")[..^5], ["Content-Encoding: deflate"]), "the compressed body is damaged or cut off" },
        { "cut br", Of(200, Compress("[{\"id\":1}]", "br")[..^3], ["Content-Encoding: br"]), "the compressed body is damaged or cut off" },
        { "no gzip", Of(200, "[{\"id\":1}]"u8.ToArray(), ["Content-Encoding: gzip"]), "the compressed body is damaged or cut off" },
    };

    [Theory, MemberData(nameof(TransientFailures))]
    public async Task A_transient_failure_is_tried_again_and_said(string name, LoopbackReply failure, string reason)
    {
        await using var server = new LoopbackServer(failure, Good);
        var stage = Stage(server.Url, timeout: failure == Silence || failure == Drip ? 1 : 60);

        Assert.Equal("{\"id\":1}\n", (await stage.ReadAsync()).Text);

        var retry = Assert.Single(stage.Events.Of<RunEvent.RequestRetried>());
        Assert.Equal(($"GET {server.Url}events", 1, TimeSpan.FromSeconds(1)), (retry.Request, retry.Attempt, retry.Delay));
        Assert.StartsWith(reason, retry.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(retry.Reason);
        Assert.True(server.Requests.Count == 2, name);
    }

    [Theory, MemberData(nameof(TransientFailures))]
    public async Task A_failure_that_stays_is_given_up_after_four_attempts(string name, LoopbackReply failure, string reason)
    {
        await using var server = new LoopbackServer(failure);
        var stage = Stage(server.Url, timeout: failure == Silence || failure == Drip ? 0.2 : 60);

        var error = await stage.FailAsync();

        Assert.StartsWith($"GET {server.Url}events failed after 4 attempts: {reason.Replace("1 s", "0.2 s", StringComparison.Ordinal)}", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient, name);
        Assert.NotNull(error.Hint);
        Assert.Equal([1, 2, 3], stage.Events.Of<RunEvent.RequestRetried>().Select(retry => retry.Attempt));
    }

    [Fact]
    public async Task Waits_double_and_vary_by_a_quarter()
    {
        await using var server = new LoopbackServer(Status(500));
        var early = Stage(server.Url, randomizer: () => 0);
        var late = Stage(server.Url, randomizer: () => 1);

        await early.FailAsync();
        await late.FailAsync();

        Assert.Equal([0.75, 1.5, 3], early.Clock.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal([1.25, 2.5, 5], late.Clock.Delays.Select(delay => delay.TotalSeconds));
    }

    [Theory]
    [InlineData(429, "Retry-After: 7", 7)]
    [InlineData(503, "Retry-After: Fri, 02 Jan 2026 03:04:35 GMT", 30)]
    [InlineData(429, "Retry-After: Thu, 01 Jan 2026 00:00:00 GMT", 0)]
    [InlineData(503, "Date: Fri, 02 Jan 2032 00:00:00 GMT\r\nRetry-After: Fri, 02 Jan 2032 00:00:30 GMT", 30)]
    [InlineData(503, "Date: Fri, 01 Jan 2021 00:00:00 GMT\r\nRetry-After: Fri, 01 Jan 2021 00:00:30 GMT", 30)]
    [InlineData(403, "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 60", 60)]
    [InlineData(429, "Retry-After: soon", 1)]
    [InlineData(403, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1767323105", 60)]
    [InlineData(429, "X-RateLimit-Remaining: 5\r\nX-RateLimit-Reset: 1767323105", 1)]
    public async Task A_wait_the_server_asks_for_is_kept(int status, string headers, int seconds)
    {
        await using var server = new LoopbackServer(Status(status, "", headers), Good);
        var stage = Stage(server.Url);

        await stage.ReadAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(stage.Events.Of<RunEvent.RequestRetried>()).Delay);
    }

    [Theory]
    [InlineData("Retry-After: 2580", "43 min", "2026-01-02 03:47:05Z")]
    [InlineData("Retry-After: 99999999999999", "876000 h", "2125-12-09")]
    public async Task A_wait_longer_than_the_limit_fails_and_says_when_to_come_back(string header, string asked, string at)
    {
        await using var server = new LoopbackServer(Status(429, "", header));

        var error = await Stage(server.Url).FailAsync();

        Assert.Contains($"failed: 429 Too Many Requests (asked to wait {asked}, the limit is 5 min)", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Run again after {at}", error.Hint, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(400, "", "params")]
    [InlineData(401, "{\"message\":\"Bad credentials\"}", "token")]
    [InlineData(403, "", "token")]
    [InlineData(404, "", "path")]
    [InlineData(422, "", "params")]
    public async Task A_refusal_is_not_tried_again(int status, string body, string hint)
    {
        await using var server = new LoopbackServer(Status(status, body));

        var error = await Stage(server.Url).FailAsync();

        Assert.Contains($"failed: {status} ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(body, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        listener.Stop();

        var error = await Stage(url).FailAsync();

        Assert.StartsWith($"GET {url}events failed after 4 attempts: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compressed_answers_are_read(string encoding)
    {
        await using var server = new LoopbackServer(Of(200, Compress("[{\"id\":1}]", encoding), [$"Content-Encoding: {encoding}"]));

        Assert.Equal("{\"id\":1}\n", (await Stage(server.Url).ReadAsync()).Text);
        Assert.Contains(encoding, Assert.Single(server.Requests).Headers["Accept-Encoding"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_small_answer_that_unpacks_to_a_huge_one_is_refused(string encoding)
    {
        await using var server = new LoopbackServer(Of(200, Compress(new string(' ', 3 << 20), encoding), [$"Content-Encoding: {encoding}"]));
        var stage = new RestStage(server.Url) { Exchange = new ExchangeOptions { MaxResponseBytes = 1 << 20 } };

        var error = await stage.FailAsync();

        Assert.Contains("the body is larger than 1,048,576 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("max_response_bytes", error.Hint, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Redirects_are_followed_and_credentials_stay_at_home()
    {
        await using var other = new LoopbackServer(Good);
        await using var server = new LoopbackServer(request =>
            request.Target == "/events" ? Status(302, "", "Location: /moved") : Status(307, "", $"Location: {other.Url}events"));
        var stage = new RestStage(server.Url) { Auth = new RestAuth.Header("X-My-Key", "hunter2hunter2") };

        Assert.Equal("{\"id\":1}\n", (await stage.ReadAsync()).Text);

        Assert.All(server.Requests, request => Assert.Equal("hunter2hunter2", request.Headers["X-My-Key"]));
        Assert.DoesNotContain("X-My-Key", Assert.Single(other.Requests).Headers.Keys);
    }

    [Fact]
    public async Task Endless_redirects_are_given_up()
    {
        await using var server = new LoopbackServer(Status(302, "", "Location: /events"));

        Assert.Contains("more than 5 redirects", (await Stage(server.Url).FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_no_failure_of_the_source()
    {
        await using var server = new LoopbackServer(Silence);
        await using var source = new RestStage(server.Url).Open();
        using var cancel = new CancellationTokenSource();
        var reading = source.ReadAsync(source.Streams[0], new ReadRequest(new()), cancel.Token).GetAsyncEnumerator(cancel.Token);

        var next = reading.MoveNextAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task Errors_show_no_secret_wherever_it_stands()
    {
        const string Secret = "s3cr3t/t0ken+value";
        await using var server = new LoopbackServer(Status(401, $"bad key {Secret} given"));
        var stage = new RestStage(server.Url) { Auth = new RestAuth.Query("key", Secret) };

        var error = await stage.FailAsync();

        Assert.Equal($"GET {server.Url}events?key=*** failed: 401 Unauthorized: bad key *** given", error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    private static RestStage Stage(Uri url, Func<double>? randomizer = null, double timeout = 60) => new(url)
    {
        Exchange = new ExchangeOptions
        {
            Timeout = TimeSpan.FromSeconds(timeout),
            Retry = new RetryOptions { Randomizer = randomizer ?? (() => 0.5) },
        },
    };

    private static byte[] Gzip(string text) => Compress(text, "gzip");

    private static byte[] Compress(string text, string encoding)
    {
        var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal),
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal),
            _ => new BrotliStream(packed, CompressionLevel.Optimal),
        })
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
