using System.IO.Compression;
using System.Text.Json;
using Pipeline.Events;
using Pipeline.Runs;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Streams that are kept as tables: what a load commits, and what it never does.</summary>
public sealed class TableLoadTests
{
    private const string Orders = "  - name: orders\n    path: /orders\n    records: $[*]\n    paginator: link_header\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_first_load_makes_the_table_with_its_rows_in_one_entry_and_says_of_each_where_it_came_from()
    {
        await using var server = new LoopbackServer(request => request.Target.Contains("page=2", StringComparison.Ordinal) ? Page(3) : PageBeforeAnother(request, 1, 2));
        using var project = new SourceProject(server.Url, Orders);

        var report = await project.IngestAsync("shop");

        Assert.Equal(["1|1", "2|1", "3|2"], project.Query("orders", "select id, _source_page from t order by id"));
        Assert.Equal([$"{server.Url}orders|1", $"{server.Url}orders?page=2|1"], project.Query("orders", "select _source_url, count(distinct _load_id) from t group by 1 order by 1"));
        Assert.Equal([report.GetProperty("load_id").GetString() + "|2026-08-03 00:10:00+00"], project.Query("orders", "select distinct _load_id, _ingested_at from t"));
        Assert.Equal((3, 2, 0L), (report.GetProperty("rows").GetInt32(), report.GetProperty("requests").GetInt32(), report.GetProperty("version").GetInt64()));
        var entry = Assert.Single(project.Log("orders"));
        var info = entry[0].GetProperty("commitInfo");
        Assert.Equal(("WRITE", "3", "0", "2"), (info.GetProperty("operation").GetString(), Metric(info, "numOutputRows"), Metric(info, "numRejectedRows"), Metric(info, "numRequests")));
        var tags = entry.Single(action => action.TryGetProperty("add", out _)).GetProperty("add");
        var file = File.ReadAllBytes(project[$"lake/bronze/shop/orders/{tags.GetProperty("path").GetString()}"]);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), tags.GetProperty("tags").GetProperty("sha256").GetString());
        Assert.Empty(project.Spooled());
        Assert.Empty(Directory.GetFiles(project["lake/.tmp"]));
    }

    [Fact]
    public async Task Later_loads_append_and_the_same_rows_given_again_are_nothing_new()
    {
        await using var server = new LoopbackServer(Page(1, 2), Page(3), Page(3));
        using var project = new SourceProject(server.Url, Orders);
        for (var load = 0; load < 2; load++) await project.IngestAsync("shop");
        var before = Directory.GetFiles(project["lake"], "*", SearchOption.AllDirectories);

        var report = await project.IngestAsync("shop");

        Assert.Equal("nothing_new", report.GetProperty("status").GetString());
        Assert.Equal(before, Directory.GetFiles(project["lake"], "*", SearchOption.AllDirectories));
        Assert.Equal(["1", "2", "3"], project.Query("orders", "select id from t order by id"));
        Assert.Equal(2, project.Log("orders").Count);
    }

    [Fact]
    public async Task A_read_that_brings_no_rows_makes_no_table()
    {
        await using var server = new LoopbackServer(Page());
        using var project = new SourceProject(server.Url, Orders);

        Assert.Equal("nothing_new", (await project.IngestAsync("shop")).GetProperty("status").GetString());

        Assert.False(Directory.Exists(project["lake/bronze"]));
        Assert.Empty(project.Spooled());
    }

    [Fact]
    public async Task A_full_refresh_replaces_rows_columns_and_state_in_one_entry()
    {
        await using var server = new LoopbackServer(Page(1, 2), Page(3), LoopbackReply.Json("""[{"other":"x"}]"""), LoopbackReply.Json("""[{"other":"x"}]"""));
        using var project = new SourceProject(server.Url, Orders);
        for (var load = 0; load < 2; load++) await project.IngestAsync("shop");

        var report = await project.IngestAsync("shop", "--full-refresh", "--yes");

        Assert.Equal(2, report.GetProperty("version").GetInt64());
        Assert.Equal(["x"], project.Query("orders", "select other from t"));
        Assert.DoesNotContain("id", TableReader.Replay(project["lake/bronze/shop/orders"]).Columns.Keys);
        var entry = project.Log("orders")[2];
        Assert.Equal((1, 2), (entry.Count(action => action.TryGetProperty("add", out _)), entry.Count(action => action.TryGetProperty("remove", out _))));

        // The same rows again: it was asked for, so it is done.
        Assert.Equal(3, (await project.IngestAsync("shop", "--full-refresh", "--yes")).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_merge_keeps_the_newest_row_of_a_key()
    {
        await using var server = new LoopbackServer(
            LoopbackReply.Json("""[{"id":1,"v":"a"},{"id":2,"v":"a"}]"""), LoopbackReply.Json("""[{"id":2,"v":"b"},{"id":3,"v":"b"}]"""));
        using var project = new SourceProject(server.Url, Orders + "    primary_key: id\n    write_mode: merge\n");
        for (var load = 0; load < 2; load++) await project.IngestAsync("shop");

        Assert.Equal(["1|a", "2|b", "3|b"], project.Query("orders", "select id, v from t order by id"));
        Assert.Equal("MERGE", project.Log("orders")[1][0].GetProperty("commitInfo").GetProperty("operation").GetString());
    }

    [Fact]
    public async Task An_interval_that_was_appended_is_one_load_however_often_it_is_asked_for()
    {
        await using var server = new LoopbackServer(Page(1), Page(2), Page(3));
        using var project = new SourceProject(server.Url, Orders + "    params: { from: '{interval.start:yyyy-MM-dd}' }\n");
        string[] asked = ["shop", "--since", "2026-01-01", "--until", "2026-01-02"];

        await project.IngestAsync(asked);
        var again = await project.IngestAsync(asked);
        await project.IngestAsync("shop", "--since", "2026-01-02", "--until", "2026-01-03");

        Assert.Contains("is committed already", again.GetProperty("message").GetString());
        Assert.Equal(["1", "3"], project.Query("orders", "select id from t order by id"));
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("jsonl")]
    public async Task Refused_rows_are_kept_with_their_reason_as_far_as_the_stream_allows(string format)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1,"v":"a"},{"v":"nobody"},{"id":3,"v":"c"}]"""));
        using var project = new SourceProject(server.Url, Orders + $"    required: id\n    reject_limit: 1\n    format: {format}\n");

        var text = await project.SucceedAsync("ingest", "shop");

        Assert.Contains("rejected", text);
        var file = Assert.Single(Directory.GetFiles(project["lake/bronze/shop/orders/_rejects"]));
        var row = JsonDocument.Parse(Unzip(file)).RootElement;
        Assert.Equal(Path.GetFileName(file), row.GetProperty("load_id").GetString() + ".json.gz");
        Assert.Equal($"{server.Url}orders", row.GetProperty("source_url").GetString());
        Assert.Equal((1, 2), (row.GetProperty("source_page").GetInt32(), row.GetProperty("line").GetInt32()));
        Assert.Contains("id", row.GetProperty("reason").GetString());
        Assert.Contains("nobody", row.GetProperty("row").ToString());
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var orphan = project.Write("lake/bronze/shop/orders/_rejects/0123456789abcdef.json.gz", "x");
        File.SetLastWriteTimeUtc(orphan, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await project.SucceedAsync("gc");
        Assert.Equal([file], Directory.GetFiles(project["lake/bronze/shop/orders/_rejects"]));
    }

    [Theory]
    [InlineData("parquet", "")]
    [InlineData("jsonl", "")]
    [InlineData("jsonl", "    reject_limit: 1\n")]
    [InlineData("parquet", "    reject_limit: 20%\n")]
    [InlineData("jsonl", "    reject_limit: 20%\n")]
    public async Task More_refused_rows_than_allowed_fail_the_load_naming_the_first(string format, string limit)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1},{"v":"nobody"},{"v":"nobody else"},{"id":4}]"""));
        using var project = new SourceProject(server.Url, Orders + $"    required: id\n    format: {format}\n{limit}");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(1, exitCode);
        Assert.Contains($"{server.Url}orders", stderr);
        Assert.Contains("2", stderr);
        Assert.Empty(project.Log("orders"));
        Assert.False(Directory.Exists(project["lake/bronze/shop/orders/_rejects"]));
        Assert.Empty(project.Spooled());
    }

    [Fact]
    public async Task A_stream_that_cannot_be_read_is_replaced_by_its_fallback_and_goes_on_where_it_was_when_it_is_back()
    {
        var isDown = false;
        await using var primary = new LoopbackServer(request => isDown ? LoopbackReply.Status(403, "no") : request.Target.Contains("since=5", StringComparison.Ordinal) ? Page(6) : Page(4, 5));
        await using var spare = new LoopbackServer(Page(99));
        using var project = new SourceProject(primary.Url, Orders + "    cursor: { field: id, param: since }\n    fallback: spare/orders\n");
        project.WriteSource("spare", spare.Url, Orders);
        await project.IngestAsync("shop");

        isDown = true;
        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");
        isDown = false;
        await project.IngestAsync("shop");

        Assert.Equal(0, exitCode);
        Assert.Contains("shop/orders cannot be read, spare/orders is read instead", stderr);
        Assert.Contains("403", stderr);
        Assert.Equal(["4|shop/orders", "5|shop/orders", "6|shop/orders", "99|spare/orders"], project.Query("orders", "select id, _source from t order by id"));
        Assert.Contains("since=5", primary.Requests.Last().Target);
    }

    [Fact]
    public async Task A_stream_whose_fallback_cannot_be_read_either_fails_and_commits_nothing()
    {
        await using var server = new LoopbackServer(LoopbackReply.Status(403, "no"));
        using var project = new SourceProject(server.Url, Orders + "    fallback: spare/orders\n");
        project.WriteSource("spare", server.Url, Orders);

        Assert.Equal(1, (await project.RunAsync("ingest", "shop")).ExitCode);

        Assert.Empty(project.Log("orders"));
        Assert.Empty(project.Spooled());
    }

    [Fact]
    public async Task A_child_stream_is_asked_for_the_parent_rows_that_came_since()
    {
        var orders = 0;
        await using var server = new LoopbackServer(request => request.Target.StartsWith("/orders", StringComparison.Ordinal)
            ? Interlocked.Increment(ref orders) switch { 1 => Page(1, 2), 2 => Page(3), _ => Page(3) }
            : LoopbackReply.Json($$"""[{"line":"{{request.Target}}"}]"""));
        using var project = new SourceProject(
            server.Url, "  - name: lines\n    path: /lines/{parent.id}\n    records: $[*]\n    for_each: { stream: orders, include: [id] }\n" + Orders);

        await project.SucceedAsync("ingest", "shop");
        await project.SucceedAsync("ingest", "shop");
        await project.SucceedAsync("ingest", "shop");

        Assert.Equal(["/lines/1|1", "/lines/2|2", "/lines/3|3"], project.Query("lines", "select line, _parent_id from t order by line"));
        Assert.Equal(["/lines/1", "/lines/2", "/lines/3"], server.Requests.Select(request => request.Target).Where(target => target.StartsWith("/lines", StringComparison.Ordinal)));
        Assert.Equal(2, project.Log("lines").Count);
    }

    [Fact]
    public async Task A_child_stream_whose_parent_has_no_rows_yet_is_nothing_new_with_a_warning()
    {
        await using var server = new LoopbackServer(Page());
        using var project = new SourceProject(
            server.Url, "  - name: lines\n    path: /lines/{parent.id}\n    records: $[*]\n    for_each: { stream: orders }\n" + Orders);

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(0, exitCode);
        Assert.Contains("shop/lines: it is asked for by the rows of orders, which has none yet", stderr);
        Assert.Contains("which has none yet", await project.SucceedAsync("ingest", "shop/lines", "--dry-run"));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_try_that_ended_between_the_commits_of_its_tables_leaves_no_double_after_the_next()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1,"items":[{"sku":"a"},{"sku":"b"}]}]"""));
        using var project = new SourceProject(server.Url, Orders + "    primary_key: id\n    children: { items: items }\n");
        var taken = Directory.CreateDirectory(project["lake/bronze/shop/orders/_delta_log/00000000000000000000.json"]);
        Assert.Equal(1, (await project.RunAsync("ingest", "shop")).ExitCode);
        Assert.Single(project.Log("orders__items"));

        taken.Delete();
        await project.IngestAsync("shop");

        Assert.Equal(["1"], project.Query("orders", "select id from t"));
        Assert.Equal(["a", "b"], project.Query("orders__items", "select sku from t order by sku"));
        Assert.Equal(2, project.Log("orders__items").Count);
    }

    /// <summary>The run ends right after its commit, before it cleans up: what it left must not be landed again.</summary>
    [Theory]
    [InlineData("parquet")]
    [InlineData("jsonl")]
    public async Task A_load_that_was_committed_by_a_run_that_did_not_come_back_is_not_committed_again(string format)
    {
        await using var server = new LoopbackServer(Page(1, 2));
        using var project = new SourceProject(server.Url, Orders + $"    format: {format}\n");
        var spool = project[".pipeline/spool/streams/local/shop.orders"];
        var sink = new ActingSink(runEvent =>
        {
            if (runEvent is not RunEvent.Committed) return;
            foreach (var file in Directory.GetFiles(spool)) File.Copy(file, Directory.CreateDirectory(project["kept"]).FullName + "/" + Path.GetFileName(file));
        });
        var invocation = new Invocation(new GlobalOptions { ProjectRoot = project["."] }, new ExchangeFolders(), sink, new Diagnostics.Redactor());
        await Composition.UseCases(project.Clock).Ingest(invocation, new IngestRequest("shop", []), Token);
        Directory.CreateDirectory(spool);
        foreach (var file in Directory.GetFiles(project["kept"])) File.Move(file, Path.Combine(spool, Path.GetFileName(file)));

        Assert.Equal("nothing_new", (await project.IngestAsync("shop")).GetProperty("status").GetString());

        Assert.Single(project.Log(format is "jsonl" ? "orders/_loads" : "orders"), entry => entry.Any(action => action.TryGetProperty("txn", out _)));
        Assert.Empty(project.Spooled());
    }

    /// <summary>Another machine takes the lease over while the rows are read; this run learns of it before it commits.</summary>
    [Theory]
    [InlineData("parquet")]
    [InlineData("jsonl")]
    public async Task A_run_whose_lease_another_has_taken_commits_nothing(string format)
    {
        SourceProject? project = null;
        await using var server = new LoopbackServer(_ =>
        {
            project!.Write("lake/_pipeline/leases/shop/orders/00000000000000000099.json", "{}");
            return Page(1);
        });
        using var made = project = new SourceProject(server.Url, Orders + $"    format: {format}\n");

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(1, exitCode);
        Assert.Contains("the lease on shop/orders was lost to another run", stderr);
        Assert.DoesNotContain(project.Log(format is "jsonl" ? "orders/_loads" : "orders"), entry => entry.Any(action => action.TryGetProperty("add", out _)));
        Assert.Empty(project.Spooled());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_asked_for_and_written_and_does_neither()
    {
        await using var server = new LoopbackServer(Page(1, 7));
        using var project = new SourceProject(server.Url, Orders + "    cursor: { field: id, param: since }\n    primary_key: id\n    write_mode: merge\n");

        var first = await project.SucceedAsync("ingest", "shop", "--dry-run");
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(project["lake"]));
        await project.SucceedAsync("ingest", "shop");
        var second = await project.SucceedAsync("ingest", "shop", "--dry-run");

        Assert.Contains("would merge by id into bronze/shop/orders, which is yet to be made", first);
        Assert.Contains("would merge by id into version 0 of bronze/shop/orders, reading on from 7", second);
        Assert.Contains($"{server.Url}orders?since=7", second);
        Assert.Single(server.Requests);
    }

    private sealed class ActingSink(Action<RunEvent> act) : IRunEventSink
    {
        public void Raise(RunEvent runEvent) => act(runEvent);
    }

    private static string? Metric(JsonElement info, string name) => info.GetProperty("operationMetrics").GetProperty(name).GetString();

    private static LoopbackReply Page(params int[] ids) => LoopbackReply.Json($"[{string.Join(',', ids.Select(id => $$"""{"id":{{id}}}"""))}]");

    private static LoopbackReply PageBeforeAnother(LoopbackRequest request, params int[] ids) => LoopbackReply.Json(
        $"[{string.Join(',', ids.Select(id => $$"""{"id":{{id}}}"""))}]", $"Link: <http://{request.Headers["Host"]}/orders?page=2>; rel=\"next\"");

    private static string Unzip(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
