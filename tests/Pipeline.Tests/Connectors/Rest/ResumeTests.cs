using System.Text;
using Pipeline.Connectors;
using Pipeline.Connectors.Rest;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class ResumeTests
{
    private static readonly PagedApi Api = new(Rows: 10, Most: 3);

    public static TheoryData<string, Paginator, bool> Ways => PagedApi.Ways;

    [Theory, MemberData(nameof(Ways))]
    public async Task A_read_cut_off_after_any_batch_goes_on_to_the_same_batches(string way, Paginator paginator, bool hasBody)
    {
        await using var server = new LoopbackServer(Api.Answer);
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(paginator, hasBody) };
        var whole = await BatchesAsync(stage, null);
        Assert.Equal(Api.AllRows, string.Concat(whole.Select(batch => batch.Text)));
        Assert.Equal("\"e\"", whole[^1].Batch.State.ETag);

        for (var cut = 0; cut < whole.Count; cut++)
        {
            var rest = await BatchesAsync(stage, whole[cut].Batch.Position);

            Assert.True(whole.Skip(cut + 1).SequenceEqual(rest), $"{way} after batch {cut + 1}");
        }
    }

    [Fact]
    public async Task A_position_asks_for_no_page_again()
    {
        await using var server = new LoopbackServer(Api.Answer);
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.Page { Total = RecordsPath.Parse("$.total") }, false) };
        var position = (await BatchesAsync(stage, null))[1].Batch.Position;
        server.Requests.Clear();

        await BatchesAsync(stage, position);

        Assert.Equal(["/events?page=3", "/events?page=4"], server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_key_that_a_link_carries_is_not_in_the_position_and_is_put_in_again()
    {
        const string Key = "s3cret-of-the-source";
        await using var server = new LoopbackServer(request => request.Target.Contains("page=2", StringComparison.Ordinal)
            ? Json("""[{"id":2}]""")
            : Json("""[{"id":1}]""", $"Link: </events?page=2&api_key={Key}>; rel=next"));
        var stage = new RestStage(server.Url) { Auth = new RestAuth.Query("api_key", Key) };
        var position = (await BatchesAsync(stage, null))[0].Batch.Position;

        Assert.DoesNotContain(Key, position, StringComparison.Ordinal);
        Assert.Equal("{\"id\":2}\n", Assert.Single(await BatchesAsync(stage, position)).Text);
        Assert.Equal($"/events?page=2&api_key={Key}", server.Requests.Last().Target);
    }

    [Fact]
    public async Task Where_only_a_secret_would_lead_on_there_is_no_position()
    {
        await using var server = new LoopbackServer(
            Json("""[{"id":1}]""", "Link: </events?X-Amz-Signature=abcdef>; rel=next"), Json("""[{"id":2}]"""));

        Assert.Null((await BatchesAsync(new RestStage(server.Url), null))[0].Batch.Position);
    }

    [Fact]
    public async Task A_read_taken_up_keeps_its_range_and_its_watermark()
    {
        await using var server = new LoopbackServer(request => request.Target.Contains("page=1", StringComparison.Ordinal)
            ? Json("""[{"id":1,"at":"2026-05-01"}]""")
            : request.Target.Contains("page=2", StringComparison.Ordinal) ? Json("""[{"id":2,"at":"2026-04-01"}]""") : Json("[]"));
        var stage = new RestStage(server.Url)
        {
            Stream = new RestStreamOptions(new StreamSpec("test", "events", new("test.yml", 1)) { Cursor = new CursorSpec("at") }, "events")
            {
                Paginator = new Paginator.Page(),
                Params = [new("until", "{interval.end}")],
            },
        };
        var position = (await BatchesAsync(stage, null))[0].Batch.Position;
        stage.Clock.Advance(TimeSpan.FromDays(1));
        server.Requests.Clear();

        var rest = await BatchesAsync(stage, position);

        Assert.Equal("2026-05-01", rest[^1].Batch.State.Watermark);
        Assert.All(server.Requests, request => Assert.Contains("until=2026-01-02T03%3A04%3A05Z", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_counts_the_rows_before_the_position()
    {
        await using var server = new LoopbackServer(Api.Answer);
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.Page(), false) };
        var whole = await BatchesAsync(stage, null, limit: 5);

        Assert.Equal([3, 3], whole.Select(batch => batch.Batch.RowCount));
        Assert.Equal([3], (await BatchesAsync(stage, whole[0].Batch.Position, limit: 5)).Select(batch => batch.Batch.RowCount));
        Assert.Empty(await BatchesAsync(stage, whole[1].Batch.Position, limit: 5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"question":"x"}""")]
    public async Task A_position_that_is_none_is_refused(string position)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => BatchesAsync(new RestStage(new Uri("http://unused.invalid")), position));

        Assert.StartsWith("the position of an earlier read cannot be understood", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<Taken>> BatchesAsync(RestStage stage, string? position, long? limit = null)
    {
        await using var source = stage.Open();
        var taken = new List<Taken>();
        var request = new ReadRequest(StreamState.Empty, Limit: limit) { Position = position };
        await foreach (var batch in source.ReadAsync(stage.Stream.Spec, request, TestContext.Current.CancellationToken))
            taken.Add(new Taken(Encoding.UTF8.GetString(batch.Rows.Span), batch with { Rows = default }));
        return taken;
    }

    private sealed record Taken(string Text, SourceBatch Batch);
}
