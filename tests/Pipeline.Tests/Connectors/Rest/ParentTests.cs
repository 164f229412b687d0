using Pipeline.Connectors;
using Pipeline.Connectors.Rest;
using Pipeline.Schema;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Support.LoopbackReply;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class ParentTests
{
    private static readonly ParentSpec Bills = new("bills", ["type", "number"], []) { Include = ["number"] };

    [Fact]
    public async Task Every_parent_row_is_asked_for_and_its_fields_go_into_the_rows()
    {
        await using var server = new LoopbackServer(request => Json($$"""{"actions":[{"url":"{{request.Target}}"}, {}]}"""));

        var result = await Stage(server.Url).ReadAsync(parents: [Row("hr", "1 a/b"), Row("s", "2")]);

        Assert.Equal(
            """
            {"_parent_number":"1 a/b","url":"/bill/hr/1%20a%2Fb?type=hr"}
            {"_parent_number":"1 a/b"}
            {"_parent_number":"2","url":"/bill/s/2?type=s"}
            {"_parent_number":"2"}

            """,
            result.Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public async Task Rows_come_in_the_parents_order_whatever_comes_first(int concurrency)
    {
        // A page of an earlier parent is held back until the one after it was answered, as far as the bound allows it.
        var answered = Enumerable.Range(0, 22).Select(_ => new TaskCompletionSource()).ToArray();
        await using var server = new LoopbackServer(request =>
        {
            var number = int.Parse(request.Target.Split('/')[3].Split('?')[0], null);
            answered[number].TrySetResult();
            var reply = Json(request.Target.Contains("page=2", StringComparison.Ordinal)
                ? $$"""{"actions":[{"p":{{number}},"second":true}]}"""
                : $$"""{"actions":[{"p":{{number}}}],"next":"{{request.Target}}&page=2"}""");
            return concurrency > 1 && number % 2 == 0 ? After(answered[number + 1].Task, reply) : reply;
        });
        var parents = Enumerable.Range(0, 20).Select(number => Row("hr", $"{number}")).ToList();
        var stage = Stage(server.Url, stream => stream with { ParentConcurrency = concurrency, Paginator = new Paginator.JsonLink(RecordsPath.Parse("$.next")) });

        var result = await stage.ReadAsync(parents: parents);

        Assert.Equal(
            string.Concat(parents.Select(parent => $"{{\"_parent_number\":\"{parent["number"]}\",\"p\":{parent["number"]}}}\n{{\"_parent_number\":\"{parent["number"]}\",\"p\":{parent["number"]},\"second\":true}}\n")),
            result.Text);
    }

    [Fact]
    public async Task No_more_parents_are_asked_for_at_once_than_allowed()
    {
        var (now, most, gate) = (0, 0, new Lock());
        var release = new TaskCompletionSource();
        await using var server = new LoopbackServer(_ =>
        {
            lock (gate) most = Math.Max(most, ++now);
            if (now == 3) release.TrySetResult();
            return After(release.Task.ContinueWith(_ => { lock (gate) now--; }, TaskScheduler.Default), Json("""{"actions":[{}]}"""));
        });

        var result = await Stage(server.Url, stream => stream with { ParentConcurrency = 3 }).ReadAsync(parents: [.. Enumerable.Range(0, 12).Select(number => Row("hr", $"{number}"))]);

        Assert.Equal(12, result.Batches.Count);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task A_parent_that_is_not_there_fails_the_read_and_names_the_request()
    {
        await using var server = new LoopbackServer(request => request.Target.Contains("/2", StringComparison.Ordinal) ? Status(404) : Json("""{"actions":[{}]}"""));
        var stage = Stage(server.Url, stream => stream with { ParentConcurrency = 4 });

        var error = await Assert.ThrowsAsync<SourceException>(() => stage.ReadAsync(parents: [Row("hr", "1"), Row("hr", "2"), Row("hr", "3")]));

        Assert.StartsWith($"GET {server.Url}bill/hr/2?type=hr failed: 404 Not Found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parent_that_is_not_there_is_passed_over_where_that_is_said()
    {
        await using var server = new LoopbackServer(request => request.Target.Contains("/2", StringComparison.Ordinal) ? Status(404) : Json("""{"actions":[{}]}"""));
        var stage = Stage(server.Url, stream => stream with { SkipsMissing = true, PollIntervalHeader = null });

        var result = await stage.ReadAsync(new StreamState { Watermark = "kept" }, parents: [Row("hr", "1"), Row("hr", "2")]);

        Assert.Equal([1, 0], result.Batches.Select(batch => batch.RowCount));
        Assert.Equal("kept", result.State.Watermark);
    }

    [Fact]
    public async Task Rows_written_in_the_file_are_parents_too()
    {
        await using var server = new LoopbackServer(request => Json($$"""{"actions":[{"url":"{{request.Target}}"}]}"""));
        var values = new ParentSpec(null, ["type", "number"], [new Dictionary<string, string> { ["type"] = "fd", ["number"] = "2024" }, new Dictionary<string, string> { ["type"] = "fd", ["number"] = "2025" }]);

        Assert.Equal(
            "{\"url\":\"/bill/fd/2024?type=fd\"}\n{\"url\":\"/bill/fd/2025?type=fd\"}\n",
            (await Stage(server.Url, stream => stream with { Spec = stream.Spec with { Parent = values } }).ReadAsync()).Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_read_cut_off_after_any_batch_goes_on_with_the_same_parent(int concurrency)
    {
        await using var server = new LoopbackServer(request => Json(request.Target.Contains("page=1", StringComparison.Ordinal)
            ? $$"""{"total":2,"actions":[{"u":"{{request.Target}}"}]}"""
            : $$"""{"total":2,"actions":[{"second":"{{request.Target}}"}]}"""));
        var stage = Stage(server.Url, stream => stream with { ParentConcurrency = concurrency, Paginator = new Paginator.Page { Total = RecordsPath.Parse("$.total") } });
        IReadOnlyList<IReadOnlyDictionary<string, string?>> parents = [Row("hr", "1"), Row("hr", "2"), Row("hr", "3")];
        var whole = (await stage.ReadAsync(parents: parents)).Batches;
        Assert.Equal(6, whole.Count);

        for (var cut = 0; cut < whole.Count; cut++)
        {
            await using var source = stage.Open();
            var rest = new List<SourceBatch>();
            await foreach (var batch in source.ReadAsync(stage.Stream.Spec, new ReadRequest(StreamState.Empty) { Parents = parents, Position = whole[cut].Position }, default))
                rest.Add(batch with { Rows = default });

            Assert.Equal(whole.Skip(cut + 1), rest);
        }
    }

    [Fact]
    public async Task A_parent_field_that_is_null_cannot_be_asked_for()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Stage(new Uri("http://unused.invalid")).ReadAsync(parents: [Row("hr", null)]));

        Assert.Contains("{parent.number} is null in one of the parent's rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_is_sent_in_the_letters_the_path_wants()
    {
        await using var server = new LoopbackServer(Json("""{"actions":[]}"""));
        var stage = Stage(server.Url, stream => stream with { Path = "bill/{parent.type:lower}/{parent.number:upper}", Params = [] });

        await stage.ReadAsync(parents: [Row("HJRes", "17a")]);

        Assert.Equal("/bill/hjres/17A", Assert.Single(server.Requests).Target);
    }

    [Fact]
    public async Task Values_are_escaped_for_a_body()
    {
        await using var server = new LoopbackServer(Json("""{"actions":[]}"""));
        var stage = Stage(server.Url, stream => stream with { Path = "search", Params = [], Method = HttpMethod.Post, Body = """{"q":"{parent.type}","n":{parent.number}}""" });

        await stage.ReadAsync(parents: [Row("a \"b\" \\", "17")]);
        var error = await Assert.ThrowsAsync<SourceException>(() => stage.ReadAsync(parents: [Row("a", "x")]));

        Assert.Equal("""{"q":"a \"b\" \\","n":17}""", Assert.Single(server.Requests).Body);
        Assert.Contains("its body is no JSON once its places are filled", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_says_whose_rows_are_asked_for()
    {
        await using var source = Stage(new Uri("http://api.invalid"), stream => stream with { ParentConcurrency = 4 }).Open();
        var request = new ReadRequest(StreamState.Empty) { Parents = [Row("hr", "1"), Row("hr", "2")] };

        Assert.Equal(
            ["GET http://api.invalid/bill/hr/1?type=hr", "once for each of 2 rows of bills, 4 at once"],
            (await source.PlanAsync(source.Streams[0], request, default)).Lines);
        Assert.Equal(
            ["nothing: 'bills' has no rows to ask for", "once for each of 0 rows of bills, 4 at once"],
            (await source.PlanAsync(source.Streams[0], request with { Parents = [] }, default)).Lines);
    }

    private static Dictionary<string, string?> Row(string type, string? number) => new() { ["type"] = type, ["number"] = number };

    private static RestStage Stage(Uri url, Func<RestStreamOptions, RestStreamOptions>? change = null)
    {
        var stream = new RestStreamOptions(new StreamSpec("test", "actions", new("test.yml", 1)) { Parent = Bills }, "bill/{parent.type}/{parent.number}")
        {
            Params = [new("type", "{parent.type}")],
            Records = RecordsPath.Parse("$.actions[*]"),
        };
        return new RestStage(url) { Stream = change?.Invoke(stream) ?? stream };
    }
}
