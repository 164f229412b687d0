using System.Text.Json;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Checks on a stream that are asked before a load of it is committed.</summary>
public sealed class StreamGateTests
{
    private const string Orders = "  - name: orders\n    path: /orders\n    records: $[*]\n";
    private const string Good = """[{"id":1,"day":"2026-08-01","price":5},{"id":2,"day":"2026-08-02","price":7}]""";
    private const string Bad = """[{"id":3,"day":"2026-08-02","price":-1},{"id":4,"day":"2026-08-03","price":9}]""";
    private const string NoNegativePrice = "checks for shop.orders:\n  - invalid_count(price) = 0:\n      valid min: 0\n      gate: true\n";

    [Theory]
    [InlineData("parquet")]
    [InlineData("jsonl")]
    public async Task A_load_that_fails_its_gate_leaves_the_table_as_it_was_and_can_be_looked_at(string format)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json(Bad));
        using var project = new SourceProject(server.Url, $"{Orders}    format: {format}\n    columns: {{ id: BIGINT, day: DATE, price: BIGINT }}\n");
        project.Write("config/checks/shop.yml", NoNegativePrice);
        await project.SucceedAsync("ingest", "shop");
        var before = Committed(project);

        var (exitCode, stdout, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(3, exitCode);
        Assert.Equal(before, Committed(project));
        Assert.Contains("1 of 1 checks failed: nothing was published, readers see the version before", stderr);
        Assert.Contains("pipeline validate inspect shop/orders", stderr);
        Assert.Contains("invalid_count(price) is 1 of 4 rows", stdout);
        var inspected = await project.SucceedAsync("validate", "inspect", "shop/orders");
        Assert.Contains("invalid_count(price) = 0", inspected);
        Assert.Contains("2 of 2 rows", inspected);
        Assert.Contains("-1", inspected);
        Assert.Contains("pipeline ingest shop/orders --no-gate", inspected);
        Assert.Empty(project.Spooled());
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("jsonl")]
    public async Task What_was_refused_is_read_again_and_nothing_of_it_is_kept_once_it_is_good(string format)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Bad), LoopbackReply.Json(Good));
        using var project = new SourceProject(
            server.Url, $"{Orders}    format: {format}\n    cursor: {{ field: id, param: since }}\n    columns: {{ id: BIGINT, day: DATE, price: BIGINT }}\n");
        project.Write("config/checks/shop.yml", NoNegativePrice);
        Assert.Equal(3, (await project.RunAsync("ingest", "shop")).ExitCode);
        Assert.Empty(Committed(project));

        await project.SucceedAsync("ingest", "shop");

        Assert.DoesNotContain("since=4", server.Requests.Last().Target);
        Assert.NotEmpty(Committed(project));
        Assert.Contains("nothing was kept back of shop/orders", await project.SucceedAsync("validate", "inspect", "shop/orders"));
    }

    [Fact]
    public async Task Whoever_follows_the_events_is_told_once_what_was_refused_and_why()
    {
        await using var server = new LoopbackServer(_ => LoopbackReply.Json(Bad));
        using var project = new SourceProject(server.Url, Orders);
        project.Write("config/checks/shop.yml", NoNegativePrice);

        await project.RunAsync("ingest", "shop");
        await project.RunAsync("ingest", "shop");

        var alert = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(project["lake/_events/_alerts"])))).RootElement;
        Assert.Equal("load.refused", alert.GetProperty("DetailType").GetString());
        Assert.Equal("shop/orders", alert.GetProperty("Detail").GetProperty("subject").GetString());
        Assert.StartsWith("invalid_count(price) = 0: ", alert.GetProperty("Detail").GetProperty("reasons")[0].GetString());
        Assert.Contains("/_refused/", alert.GetProperty("Detail").GetProperty("location").GetString());
    }

    [Fact]
    public async Task The_same_load_is_published_when_nobody_is_asked()
    {
        await using var server = new LoopbackServer(_ => LoopbackReply.Json(Bad));
        using var project = new SourceProject(server.Url, Orders);
        project.Write("config/checks/shop.yml", NoNegativePrice);
        Assert.Equal(3, (await project.RunAsync("ingest", "shop")).ExitCode);

        await project.SucceedAsync("ingest", "shop", "--no-gate");

        Assert.Equal(["3", "4"], project.Query("orders", "select id from t order by id"));
    }

    /// <summary>What gates: where it is written, and whether the second load is refused.</summary>
    [Theory]
    [InlineData("", "checks for shop.orders:\n  - min(price) >= 0\n", "", false)]
    [InlineData("gate: true", "checks for shop.orders:\n  - min(price) >= 0\n", "", true)]
    [InlineData("gate: true", "checks for shop.orders:\n  - min(price) >= 0:\n      gate: false\n", "", false)]
    [InlineData("gate: true", "checks for shop.orders:\n  - min(price):\n      warn: when < 0\n", "", false)]
    [InlineData("gate: true", "checks for shop.orders:\n  - min(prize) >= 0\n", "", true)]
    [InlineData("", "checks for shop.orders:\n  - min(price) >= 0:\n      gate: load\n", "", true)]
    [InlineData("", "checks for shop.orders:\n  - row_count > 2:\n      gate: load\n", "", true)]
    [InlineData("", "checks for shop.orders:\n  - row_count > 1:\n      gate: load\n  - row_count < 5:\n      gate: table\n", "", false)]
    [InlineData("", "checks for shop.orders:\n  - row_count > 1:\n      gate: load\n  - row_count < 4:\n      gate: table\n", "", true)]
    [InlineData("", "for each dataset D:\n  datasets: [shop.%]\n  checks:\n    - min(price) >= 0:\n        gate: true\n", "", true)]
    [InlineData("", "", "{ dbt_utils.accepted_range: { min_value: 0, config: { meta: { gate: true } } } }", true)]
    [InlineData("", "", "{ dbt_utils.accepted_range: { min_value: 0 } }", false)]
    [InlineData("gate: true", "", "{ dbt_utils.accepted_range: { min_value: 0 } }", true)]
    [InlineData("gate: true", "", "{ dbt_utils.accepted_range: { min_value: 0, severity: warn } }", false)]
    public async Task A_gate_is_what_says_so(string ofStream, string checks, string test, bool isRefused)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json(Bad));
        using var project = new SourceProject(server.Url, $"{Orders}    {ofStream}\n");
        if (checks is not "") project.Write("config/checks/shop.yml", checks);
        if (test is not "")
        {
            project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
            project.Write("sql/models/_sources.yml", $"sources:\n  - name: shop\n    tables:\n      - name: orders\n        columns:\n          - name: price\n            data_tests: [{test}]\n");
        }

        await project.RunAsync("ingest", "shop", "--no-gate");

        Assert.Equal(isRefused ? 3 : 0, (await project.RunAsync("ingest", "shop")).ExitCode);
    }

    [Theory]
    [InlineData("partitions")]
    [InlineData("table")]
    public async Task Good_partitions_are_published_and_a_bad_one_keeps_what_it_had(string replace)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json(Bad), LoopbackReply.Json(Bad.Replace("-1", "1", StringComparison.Ordinal)));
        using var project = new SourceProject(server.Url, $"{Orders}    write_mode: overwrite\n    replace: {replace}\n    partition_by: day\n    cursor: {{ field: id, param: since }}\n");
        project.Write("config/checks/shop.yml", NoNegativePrice.Replace("true", "partition", StringComparison.Ordinal));
        await project.SucceedAsync("ingest", "shop");

        var (exitCode, stdout, stderr) = await project.RunAsync("ingest", "shop");

        Assert.Equal(3, exitCode);
        Assert.Contains("held back: day=2026-08-02, the other partitions were published", stderr);
        Assert.Contains("shop.orders.price [day=2026-08-02]", stdout);
        string[] first = replace is "table" ? [] : ["1"];
        Assert.Equal([.. first, "2", "4"], project.Query("orders", "select id from t order by id"));
        var inspected = await project.SucceedAsync("validate", "inspect", "orders");
        Assert.Contains("only day=2026-08-02", inspected);
        Assert.Contains("1 of 1 row", inspected);

        await project.SucceedAsync("ingest", "shop");
        Assert.Contains("since=2", server.Requests.Last().Target);
        Assert.Equal([.. first, "3", "4"], project.Query("orders", "select id from t order by id"));
        Assert.Contains("nothing was kept back", await project.SucceedAsync("validate", "inspect"));
    }

    [Fact]
    public async Task A_load_that_cannot_be_divided_is_judged_whole()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json(Bad));
        using var project = new SourceProject(server.Url, $"{Orders}    write_mode: merge\n    primary_key: id\n    partition_by: day\n    gate: partition\n");
        project.Write("config/checks/shop.yml", "checks for shop.orders:\n  - min(price) >= 0\n");
        await project.SucceedAsync("ingest", "shop");

        Assert.Equal(3, (await project.RunAsync("ingest", "shop")).ExitCode);
        Assert.Equal(["1", "2"], project.Query("orders", "select id from t order by id"));
    }

    [Fact]
    public async Task A_source_that_has_no_rows_any_more_does_not_empty_a_table_that_must_have_some()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good));
        using var project = new SourceProject(server.Url, Orders);
        project.Write("config/sources/shop.yml", "source: shop\nkind: files\nroot: data\nstreams:\n  - { name: orders, path: '*.json', content: json, write_mode: overwrite, gate: true }\n");
        project.Write("config/checks/shop.yml", "checks for shop.orders:\n  - row_count > 0\n");
        project.Write("data/orders.json", "[{\"id\":1},{\"id\":2}]");
        await project.SucceedAsync("ingest", "shop");
        project.Clock.Advance(TimeSpan.FromDays(1));
        File.SetLastWriteTimeUtc(project.Write("data/orders.json", "[]"), new DateTime(2026, 8, 4, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(3, (await project.RunAsync("ingest", "shop")).ExitCode);

        Assert.Equal(["1", "2"], project.Query("orders", "select id from t order by id"));
        Assert.Contains("row_count is 0", await project.SucceedAsync("validate", "inspect", "shop/orders"));
    }

    [Fact]
    public async Task A_check_on_a_child_table_gates_the_stream()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json("""[{"id":1,"items":[{"sku":"a"},{"sku":null}]}]"""));
        using var project = new SourceProject(server.Url, Orders + "    primary_key: id\n    children: { items: items }\n");
        project.Write("config/checks/shop.yml", "checks for shop.orders__items:\n  - missing_count(sku) = 0:\n      gate: true\n");

        Assert.Equal(3, (await project.RunAsync("ingest", "shop")).ExitCode);
        Assert.Empty(project.Log("orders"));
        Assert.Empty(project.Log("orders__items"));
    }

    [Fact]
    public async Task Only_the_last_refused_load_of_a_table_is_kept_and_gc_removes_it_when_it_is_old()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Bad), LoopbackReply.Json(Bad.Replace("-1", "-2", StringComparison.Ordinal)));
        using var project = new SourceProject(server.Url, Orders);
        project.Write("config/checks/shop.yml", NoNegativePrice);
        for (var load = 0; load < 2; load++) await project.RunAsync("ingest", "shop");
        var folder = Path.GetDirectoryName(Assert.Single(Directory.GetFiles(project["lake/bronze/shop/orders/_refused"], "verdict.json", SearchOption.AllDirectories)))!;
        var report = JsonDocument.Parse(await project.SucceedAsync("validate", "inspect", "--output", "json")).RootElement.GetProperty("refused")[0];
        Assert.Equal(Path.GetFileName(folder), report.GetProperty("load_id").GetString());
        Assert.Contains("-2", report.GetProperty("preview").GetProperty("rows").GetRawText());
        Assert.Equal("fail", report.GetProperty("checks")[0].GetProperty("outcome").GetString());

        foreach (var file in Directory.GetFiles(folder)) File.SetLastWriteTimeUtc(file, new DateTime(2026, 7, 20, 0, 0, 0, DateTimeKind.Utc));
        await project.SucceedAsync("gc");

        Assert.Contains("nothing was kept back", await project.SucceedAsync("validate", "inspect"));
    }

    /// <summary>Every log entry and data file of the stream.</summary>
    private static IReadOnlyList<string> Committed(SourceProject project) => !Directory.Exists(project["lake/bronze"]) ? [] :
        [.. Directory.GetFiles(project["lake/bronze"], "*", SearchOption.AllDirectories).Where(file => !file.Contains("/_refused/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
