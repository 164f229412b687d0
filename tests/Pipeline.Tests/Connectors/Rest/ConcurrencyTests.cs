using Pipeline.Connectors;
using Pipeline.Connectors.Rest;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class ConcurrencyTests
{
    private static readonly RecordsPath Total = RecordsPath.Parse("$.total");

    public static TheoryData<string, Paginator, bool> Ways => PagedApi.Ways;

    [Theory, MemberData(nameof(Ways))]
    public async Task Rows_are_the_same_and_no_page_is_asked_for_twice_at_any_concurrency(string way, Paginator paginator, bool hasBody)
    {
        var api = new PagedApi(Rows: 50, Most: 3);
        await using var server = new LoopbackServer(api.Answer);
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(paginator, hasBody) with { Concurrency = 8 } };

        Assert.True(api.AllRows == (await stage.ReadAsync()).Text, way);
        Assert.InRange(server.Requests.Count, 17, 18);
    }

    [Fact]
    public async Task Pages_are_fetched_at_once_up_to_the_bound()
    {
        var api = new PagedApi(Rows: 30, Most: 3);
        var (now, most, gate, four) = (0, 0, new Lock(), new TaskCompletionSource());
        await using var server = new LoopbackServer(request =>
        {
            if (request.Target == "/events?page=1") return api.Answer(request);
            lock (gate) most = Math.Max(most, ++now);
            if (most == 4) four.TrySetResult(); // nobody gets an answer before four have asked
            return After(four.Task.ContinueWith(_ => { lock (gate) now--; }, TaskScheduler.Default), api.Answer(request));
        });
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.Page { Total = Total }, false) with { Concurrency = 4 } };

        Assert.Equal(api.AllRows, (await stage.ReadAsync()).Text);
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task The_next_page_is_fetched_while_one_is_worked_on()
    {
        var api = new PagedApi(Rows: 6, Most: 3);
        var second = new TaskCompletionSource();
        await using var server = new LoopbackServer(request =>
        {
            if (request.Target.Contains("skip=3", StringComparison.Ordinal)) second.TrySetResult();
            return api.Answer(request);
        });
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.LinkHeader(), false) };
        await using var source = stage.Open();

        await using var reading = source.ReadAsync(stage.Stream.Spec, new ReadRequest(StreamState.Empty), default).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());

        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_failure_is_thrown_in_its_turn_after_the_pages_before_it()
    {
        var api = new PagedApi(Rows: 30, Most: 3);
        await using var server = new LoopbackServer(request => request.Target.EndsWith("page=5", StringComparison.Ordinal) ? Status(400) : api.Answer(request));
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.Page { Total = Total }, false) with { Concurrency = 8 } };
        await using var source = stage.Open();
        var rows = 0;

        var error = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var batch in source.ReadAsync(stage.Stream.Spec, new ReadRequest(StreamState.Empty), default)) rows += batch.RowCount;
        });

        Assert.StartsWith($"GET {server.Url}events?page=5 failed: 400", error.Message, StringComparison.Ordinal);
        Assert.Equal(12, rows);
    }

    [Fact]
    public async Task A_limit_fetches_nothing_in_vain()
    {
        var api = new PagedApi(Rows: 30, Most: 3);
        await using var server = new LoopbackServer(api.Answer);
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.Page { Total = Total }, false) with { Concurrency = 8 } };

        Assert.Equal(6, (await stage.ReadAsync(limit: 5)).Batches.Sum(batch => batch.RowCount));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_total_that_changes_while_paging_loses_no_row(int concurrency)
    {
        var api = new PagedApi(Rows: 30, Most: 3);
        await using var server = new LoopbackServer(request =>
        {
            var page = int.Parse(request.Target.Split('=')[1], null);
            var total = page == 1 ? 30 : new Random(page).Next(1, 60); // shrinks and grows as it likes once reading has begun
            var rows = PagedApi.RowsOf((page - 1) * 3, page > 10 ? 0 : 3).TrimEnd('\n').Replace('\n', ',');
            return Json($$"""{"total":{{total}},"results":[{{rows}}]}""");
        });
        var stage = new RestStage(server.Url) { Stream = PagedApi.Stream(new Paginator.Page { Total = Total }, false) with { Concurrency = concurrency } };

        Assert.Equal(api.AllRows, (await stage.ReadAsync()).Text);
    }
}
