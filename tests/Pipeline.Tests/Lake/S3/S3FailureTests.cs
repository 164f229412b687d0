using System.Text;
using Pipeline.Aws.S3;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake.S3;

/// <summary>What is said, and done, when S3 does not do as asked: against a real server where it can be made to, else against a script.</summary>
public sealed class S3FailureTests : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<S3Bucket> buckets = [];
    private readonly List<LoopbackServer> servers = [];
    private readonly FakeClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        buckets.ForEach(bucket => bucket.Dispose());
        foreach (var server in servers) await server.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("bucket", S3FaultKind.NoBucket, "NoSuchBucket", "Make the bucket 'no-such-bucket")]
    [InlineData("stranger", S3FaultKind.Denied, "AccessDenied", "s3:ListBucket")]
    [InlineData("wrong-secret", S3FaultKind.WrongSecret, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("unknown-key", S3FaultKind.UnknownKey, "InvalidAccessKeyId", "not known at this endpoint")]
    public async Task A_real_server_that_refuses_is_quoted_with_what_to_do(string mistake, S3FaultKind kind, string said, string hint)
    {
        var place = await S3Server.PlaceAsync();
        var bucket = Open(mistake == "bucket" ? place with { Bucket = "no-such-bucket-of-ours" } : place with { Profile = mistake });

        var failure = await Assert.ThrowsAsync<S3Exception>(() => bucket.PutIfAbsentAsync("a/b", "x"u8.ToArray(), Token));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"cannot create '{bucket.Options.Show("a/b")}' of target 'test'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(hint, failure.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("no-such-secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(clock.Delays);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_within_seconds_with_its_endpoint()
    {
        var server = Serve(LoopbackReply.Reset);
        var place = Place(server);
        servers.Remove(server);
        await server.DisposeAsync();

        var failure = await Assert.ThrowsAsync<S3Exception>(() => Open(place).FindAsync("a", Token));

        Assert.Equal(S3FaultKind.Unreachable, failure.Kind);
        Assert.Contains(place.Endpoint!.ToString(), failure.Hint, StringComparison.Ordinal);
        Assert.InRange(clock.Delays.Sum(delay => delay.TotalSeconds), 0.5, 3);
    }

    [Theory]
    [InlineData(400, "ExpiredToken", S3FaultKind.ExpiredToken, "sign in again")]
    [InlineData(400, "AuthorizationHeaderMalformed", S3FaultKind.WrongRegion, "'region'")]
    [InlineData(301, "PermanentRedirect", S3FaultKind.WrongRegion, "'region'")]
    [InlineData(403, "RequestTimeTooSkewed", S3FaultKind.ClockSkew, "clock")]
    [InlineData(400, "KMS.DisabledException", S3FaultKind.KeyRefused, "kms:GenerateDataKey")]
    [InlineData(501, "NotImplemented", S3FaultKind.NotSupported, "when_required")]
    [InlineData(403, "AccessDenied", S3FaultKind.Denied, "s3:PutObject")]
    public async Task What_no_retry_can_mend_is_told_at_once(int status, string code, S3FaultKind kind, string hint)
    {
        var server = Serve(Error(status, code));

        var failure = await Assert.ThrowsAsync<S3Exception>(() => PutAsync(Open(Place(server)), "a"));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(hint, failure.Hint, StringComparison.Ordinal);
        Assert.Contains("cannot write 's3://bucket/p/a' of target 'test'", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Plain_text_from_a_server_that_speaks_no_TLS_is_told_as_such()
    {
        var place = await S3Server.PlaceAsync();

        var failure = await Assert.ThrowsAsync<S3Exception>(() => Open(place with { Endpoint = new UriBuilder(place.Endpoint!) { Scheme = "https" }.Uri }).FindAsync("a", Token));

        Assert.Equal(S3FaultKind.Tls, failure.Kind);
        Assert.Contains("SSL_CERT_FILE", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_throttles_for_a_minute_is_outlasted_with_growing_waits()
    {
        var until = clock.GetUtcNow().AddSeconds(55);
        var server = Serve(_ => clock.GetUtcNow() < until ? Error(503, "SlowDown") : LoopbackReply.Status(200, "", "ETag: \"0123456789abcdef0123456789abcdef\""));

        await PutAsync(Open(Place(server)), "a");

        Assert.InRange(clock.Delays.Count, 5, 12);
        Assert.True(clock.Delays[^1] > TimeSpan.FromSeconds(10), $"{clock.Delays[^1]}");
        Assert.True(clock.Delays.TrueForAll(delay => delay <= TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_server_that_throttles_for_ever_is_given_up_and_named()
    {
        var server = Serve(Error(503, "SlowDown"));

        var failure = await Assert.ThrowsAsync<S3Exception>(() => PutAsync(Open(Place(server)), "a"));

        Assert.Contains("12 times", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
        Assert.Equal(12, server.Requests.Count);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_recognised_as_ours()
    {
        string? mark = null;
        var server = Serve(request => request.Method switch
        {
            "PUT" when mark is null => Remember(request),
            "PUT" => Error(412, "PreconditionFailed"),
            _ => LoopbackReply.Status(200, "", "ETag: \"0123456789abcdef0123456789abcdef\"", $"x-amz-meta-put-id: {mark}"),
        });

        var isOurs = await Open(Place(server)).PutIfAbsentAsync("_delta_log/1.json", "{}"u8.ToArray(), Token);

        Assert.Equal(["PUT", "PUT", "HEAD"], server.Requests.Select(request => request.Method));
        Assert.True(isOurs);

        LoopbackReply Remember(LoopbackRequest request)
        {
            mark = request.Headers["x-amz-meta-put-id"];
            return LoopbackReply.Reset;
        }
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_and_that_another_made_is_not_ours()
    {
        var puts = 0;
        var server = Serve(request => request.Method == "PUT"
            ? puts++ == 0 ? LoopbackReply.Reset : Error(412, "PreconditionFailed")
            : LoopbackReply.Status(200, "", "ETag: \"0123456789abcdef0123456789abcdef\"", "x-amz-meta-put-id: another"));

        Assert.False(await Open(Place(server)).PutIfAbsentAsync("_delta_log/1.json", "{}"u8.ToArray(), Token));
    }

    [Fact]
    public async Task A_create_that_collides_with_another_under_way_is_tried_again()
    {
        var server = Serve(Error(409, "ConditionalRequestConflict"), Error(409, "ConditionalRequestConflict"), Error(412, "PreconditionFailed"));

        Assert.False(await Open(Place(server)).PutIfAbsentAsync("k", "{}"u8.ToArray(), Token));
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal("*", request.Headers["If-None-Match"]));
    }

    [Fact]
    public async Task A_delete_asks_again_for_the_keys_the_server_was_too_busy_for_and_no_others()
    {
        var server = Serve(Deleted(("p/b", "SlowDown"), ("p/c", "InternalError")), Deleted());

        await Open(Place(server)).DeleteAsync(["a", "b", "c"], Token);

        Assert.Equal([["a", "b", "c"], ["b", "c"]], server.Requests.Select(KeysIn));
    }

    [Fact]
    public async Task A_delete_that_is_refused_for_one_key_names_it_and_counts_the_rest()
    {
        var server = Serve(Deleted(("p/b", "AccessDenied"), ("p/c", "AccessDenied")));

        var failure = await Assert.ThrowsAsync<S3Exception>(() => Open(Place(server)).DeleteAsync(["a", "b", "c"], Token));

        Assert.Contains("cannot delete 's3://bucket/p/b'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("1 other objects were not deleted either", failure.Message, StringComparison.Ordinal);
        Assert.Equal(S3FaultKind.Denied, failure.Kind);
    }

    [Fact]
    public async Task A_read_that_breaks_off_goes_on_where_it_broke()
    {
        var server = Serve(request => request.Headers.TryGetValue("Range", out var range)
            ? LoopbackReply.Of(206, Encoding.UTF8.GetBytes("0123456789"[int.Parse(range["bytes=".Length..range.IndexOf('-')], null)..]), ["ETag: \"0123456789abcdef0123456789abcdef\""])
            : LoopbackReply.Of(200, "01234"u8.ToArray(), ["ETag: \"0123456789abcdef0123456789abcdef\""], announced: 10));

        await using var read = await Open(Place(server)).OpenAsync("a", Token);
        using var text = new StreamReader(read!);

        Assert.Equal("0123456789", await text.ReadToEndAsync(Token));
        Assert.Equal("bytes=5-9", server.Requests.Last().Headers["Range"]);
    }

    [Fact]
    public async Task A_read_that_breaks_off_does_not_go_on_in_another_content()
    {
        var server = Serve(request => request.Headers.ContainsKey("Range")
            ? LoopbackReply.Of(206, "56789"u8.ToArray(), ["ETag: \"ffffffffffffffffffffffffffffffff\""])
            : LoopbackReply.Of(200, "01234"u8.ToArray(), ["ETag: \"0123456789abcdef0123456789abcdef\""], announced: 10));

        await using var read = await Open(Place(server)).OpenAsync("a", Token);
        using var text = new StreamReader(read!);

        var failure = await Assert.ThrowsAsync<S3Exception>(() => text.ReadToEndAsync(Token));
        Assert.Contains("overwritten while it was read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_goes_silent_in_the_middle_is_not_waited_for_for_ever()
    {
        var server = Serve(LoopbackReply.Drip);
        var place = Place(server) with { Stall = TimeSpan.FromMilliseconds(1) };

        await using var read = await Open(place).OpenAsync("a", Token);
        using var text = new StreamReader(read!);

        await Assert.ThrowsAsync<S3Exception>(() => text.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_server_that_is_gone_in_the_middle_of_a_large_put_is_named_and_the_upload_aborted()
    {
        var server = Serve(request => request switch
        {
            { Method: "POST" } => LoopbackReply.Status(200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"),
            { Method: "DELETE" } => LoopbackReply.Status(204),
            _ => LoopbackReply.Reset,
        });
        using var content = new MemoryStream(new byte[300]);

        var failure = await Assert.ThrowsAsync<S3Exception>(() => Open(Place(server) with { PartBytes = 100 }).PutAsync("a", content, Token));

        Assert.Contains("cannot write 's3://bucket/p/a'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("DELETE", server.Requests.Last().Method);
    }

    private static LoopbackReply Error(int status, string code) =>
        LoopbackReply.Status(status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>The server says why.</Message><RequestId>r1</RequestId></Error>", "Content-Type: application/xml");

    private static LoopbackReply Deleted(params (string Key, string Code)[] errors) => LoopbackReply.Status(
        200,
        $"<DeleteResult>{string.Concat(errors.Select(error => $"<Error><Key>{error.Key}</Key><Code>{error.Code}</Code><Message>no</Message></Error>"))}</DeleteResult>",
        "Content-Type: application/xml");

    private static IEnumerable<string> KeysIn(LoopbackRequest request) =>
        System.Text.RegularExpressions.Regex.Matches(request.Body, "<Key>p/(.*?)</Key>").Select(match => match.Groups[1].Value);

    private static async Task PutAsync(S3Bucket bucket, string key)
    {
        using var content = new MemoryStream("text"u8.ToArray());
        await bucket.PutAsync(key, content, Token);
    }

    private S3Bucket Open(S3Options place)
    {
        buckets.Add(new S3Bucket(place, clock));
        return buckets[^1];
    }

    private LoopbackServer Serve(params LoopbackReply[] replies)
    {
        servers.Add(new LoopbackServer(replies));
        return servers[^1];
    }

    private LoopbackServer Serve(Func<LoopbackRequest, LoopbackReply> answer)
    {
        servers.Add(new LoopbackServer(answer));
        return servers[^1];
    }

    /// <summary>A server of the test's own; any keys do.</summary>
    private static S3Options Place(LoopbackServer server)
    {
        S3Server.UseKeys();
        return new S3Options("bucket", "p") { Subject = "target 'test'", Endpoint = server.Url, Region = "us-east-1", IsPathStyle = true, IsChecksumOnlyWhenRequired = true };
    }
}
