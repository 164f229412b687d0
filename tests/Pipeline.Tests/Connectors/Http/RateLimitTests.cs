using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Http;

public sealed class RateLimitTests : IDisposable
{
    private static readonly RateLimit TwoAMinute = new(2, TimeSpan.FromMinutes(1));

    private readonly FakeClock clock = new();
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("10/minute", 10, 60)]
    [InlineData("1/second", 1, 1)]
    [InlineData("5000/hour", 5000, 3600)]
    public void A_limit_is_a_number_of_requests_and_a_unit(string text, int requests, int seconds)
    {
        Assert.True(RateLimit.TryParse(text, out var limit));
        Assert.Equal(new RateLimit(requests, TimeSpan.FromSeconds(seconds)), limit);
        Assert.Matches(RateLimit.Pattern, text);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("0/minute")]
    [InlineData("-1/minute")]
    [InlineData("10/day")]
    [InlineData("10/minute/second")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(RateLimit.TryParse(text, out _));
        Assert.DoesNotMatch(RateLimit.Pattern, text);
    }

    [Fact]
    public void No_period_wherever_it_begins_sees_more_requests_than_allowed()
    {
        var random = new Random(20260102);
        var bucket = new TokenBucket(new RateLimit(10, TimeSpan.FromMinutes(1)));
        List<DateTimeOffset> uses = [];
        for (var i = 0; i < 500; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(random.Next(0, 9)));
            uses.Add(clock.GetUtcNow() + bucket.Take(clock.GetUtcNow()));
        }

        Assert.All(uses.Zip(uses.Skip(10)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMinutes(1)));
        Assert.Equal(uses.Order(), uses);
    }

    [Fact]
    public void Those_who_wait_are_served_in_turn_and_an_idle_bucket_is_full_again()
    {
        var bucket = new TokenBucket(TwoAMinute);
        var start = clock.GetUtcNow();

        Assert.Equal([0, 0, 60, 60, 120], Enumerable.Range(0, 5).Select(_ => bucket.Take(start).TotalSeconds));
        Assert.Equal([0, 0, 60], Enumerable.Range(0, 3).Select(_ => bucket.Take(start.AddMinutes(10)).TotalSeconds));
    }

    [Fact]
    public async Task All_streams_of_a_process_share_the_requests_of_a_host()
    {
        await using var server = new LoopbackServer(Json("[{\"id\":1}]"));
        var transport = HttpTransport.Record(folder.Path);

        foreach (var _ in Enumerable.Range(0, 5)) await ReadAsync(server.Url, transport, TwoAMinute);

        Assert.Equal([60, 60], clock.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Other_hosts_and_other_processes_do_not_count()
    {
        await using var one = new LoopbackServer(Json("[{\"id\":1}]"));
        await using var two = new LoopbackServer(Json("[{\"id\":1}]"));
        var transport = HttpTransport.Live();

        foreach (var url in (Uri[])[one.Url, two.Url, one.Url, two.Url]) await ReadAsync(url, transport, TwoAMinute);
        await ReadAsync(one.Url, HttpTransport.Live(), TwoAMinute);

        Assert.Empty(clock.Delays);
    }

    [Fact]
    public async Task A_retry_is_a_request_too_and_the_wait_is_said()
    {
        await using var server = new LoopbackServer(Status(500), Json("[{\"id\":1}]"));
        var events = new CollectingSink();

        await ReadAsync(server.Url, HttpTransport.Live(), new RateLimit(1, TimeSpan.FromMinutes(1)), events);

        Assert.Equal([1, 59], clock.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal(
            $"waiting 59 s before GET {server.Url}events: rate_limit of 1 requests in 60 s",
            Assert.Single(events.Of<RunEvent.Traced>()).Message);
    }

    [Fact]
    public async Task A_replay_does_not_wait()
    {
        Uri url;
        await using (var server = new LoopbackServer(Json("[{\"id\":1}]")))
        {
            await ReadAsync(url = server.Url, HttpTransport.Record(folder.Path), TwoAMinute);
        }

        var transport = HttpTransport.Replay(folder.Path);
        foreach (var _ in Enumerable.Range(0, 5)) await ReadAsync(url, transport, TwoAMinute);

        Assert.Empty(clock.Delays);
    }

    private async Task ReadAsync(Uri url, HttpTransport transport, RateLimit limit, CollectingSink? events = null)
    {
        var stream = new RestStreamOptions(new StreamSpec("test", "events", new SourceLocation("test.yml", 1)), "events");
        var options = new RestSourceOptions("test", url)
        {
            Exchange = new ExchangeOptions { RateLimit = limit, Retry = new RetryOptions { Randomizer = () => 0.5 } },
            Streams = [stream],
        };
        await using var source = new RestSource(options, transport, new Redactor(), clock, events ?? new CollectingSink());
        await foreach (var batch in source.ReadAsync(stream.Spec, new ReadRequest(StreamState.Empty), TestContext.Current.CancellationToken)) Assert.Equal(1, batch.RowCount);
    }
}
