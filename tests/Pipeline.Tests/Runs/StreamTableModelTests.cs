using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Models that read streams kept as tables, and their child tables.</summary>
public sealed class StreamTableModelTests
{
    private const string Streams = "  - name: orders\n    path: /orders\n    records: $[*]\n    primary_key: id\n    children: { items: items }\n";

    [Fact]
    public async Task A_model_reads_what_is_unread_of_a_stream_and_of_its_children()
    {
        await using var server = new LoopbackServer(Order(1, "a", "b"), Order(2, "c"));
        using var project = Project(server);
        for (var load = 0; load < 2; load++)
        {
            await project.SucceedAsync("ingest", "shop");
            await project.SucceedAsync("transform");
        }

        Assert.Equal(["1|0", "2|1"], Silver(project, "silver_orders", "select id, first_seen from t order by id"));
        Assert.Equal(["a", "b", "c"], Silver(project, "silver_items", "select sku from t order by sku"));
        Assert.Contains("nothing new", await project.SucceedAsync("transform"));
    }

    /// <summary>The difference between what it should hold and what it holds, which needs no column that grows.</summary>
    [Fact]
    public async Task A_model_that_reads_itself_sees_what_it_has_published()
    {
        await using var server = new LoopbackServer(Order(7, "a"), Order(3, "b"));
        using var project = Project(server);
        project.Write(
            "sql/models/seen.sql",
            "{{ config(unique_key='id', schema='silver') }}\nselect id from {{ source('shop', 'orders') }}"
                + "{% if is_incremental() %} except select id from {{ this }}{% endif %}\n");
        var rows = new List<string>();
        for (var load = 0; load < 3; load++)
        {
            if (load < 2) await project.SucceedAsync("ingest", "shop");
            var report = await project.SucceedAsync("transform", "--select", "seen", "--output", "json");
            rows.Add(System.Text.Json.JsonDocument.Parse(report).RootElement.GetProperty("models")[0].GetProperty("rows").ToString());
        }

        Assert.Equal(["1", "1", "0"], rows);
        // Made, and filled twice.
        Assert.Equal(3, Directory.GetFiles(project["lake"], "*.json", SearchOption.AllDirectories).Count(file => file.Contains("/seen/_delta_log/", StringComparison.Ordinal)));
        Assert.Equal(["3", "7"], Silver(project, "seen", "select id from t order by id"));
    }

    [Fact]
    public async Task A_stream_that_was_never_loaded_is_named_with_what_to_do()
    {
        await using var server = new LoopbackServer(Order(1));
        using var project = Project(server);

        var (exitCode, _, stderr) = await project.RunAsync("transform");

        Assert.Equal(1, exitCode);
        Assert.Contains("pipeline ingest shop/orders", stderr);
    }

    [Fact]
    public async Task A_stream_that_declares_its_columns_is_empty_until_it_is_loaded_and_then_all_of_it_is_unread()
    {
        await using var server = new LoopbackServer(Order(1, "a"), Order(2));
        using var project = Project(server, Streams + "    columns: { id: BIGINT, items: JSON }\n");
        project.Write("sql/models/silver_items.sql", "{{ config(materialized='view') }}\nselect 1 as one\n");

        Assert.Matches("silver_orders +lake +ok +0 ", await project.SucceedAsync("transform"));
        await project.SucceedAsync("ingest", "shop");
        await project.SucceedAsync("transform");

        Assert.Equal(["1|1"], Silver(project, "silver_orders", "select id, first_seen from t"));
    }

    [Fact]
    public async Task A_child_that_is_not_declared_is_answered_with_the_nearest_name()
    {
        await using var server = new LoopbackServer(Order(1, "a"));
        using var project = Project(server);
        await project.SucceedAsync("ingest", "shop");
        project.Write("sql/models/_sources.yml", "version: 2\nsources:\n  - name: shop\n    tables:\n      - name: orders\n      - name: orders__itmes\n");
        project.Write("sql/models/silver_items.sql", "{{ config(materialized='lake', schema='silver') }}\nselect * from {{ source('shop', 'orders__itmes') }}\n");

        var (exitCode, _, stderr) = await project.RunAsync("transform");

        Assert.Equal(2, exitCode);
        Assert.Contains("Did you mean 'items'?", stderr);
    }

    private static SourceProject Project(LoopbackServer server, string streams = Streams)
    {
        var project = new SourceProject(server.Url, streams);
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\nmodels:\n  shop:\n    +materialized: lake\n");
        project.Write("sql/models/_sources.yml", "version: 2\nsources:\n  - name: shop\n    tables:\n      - name: orders\n      - name: orders__items\n");
        project.Write(
            "sql/models/silver_orders.sql",
            "{{ config(incremental_strategy='append', schema='silver') }}\n"
            + "select id, {% if is_incremental() %}1{% else %}0{% endif %} as first_seen from {{ unread(source('shop', 'orders')) }}\n");
        project.Write(
            "sql/models/silver_items.sql",
            "{{ config(incremental_strategy='append', schema='silver') }}\nselect sku from {{ unread(source('shop', 'orders__items')) }}\n");
        return project;
    }

    private static IReadOnlyList<string> Silver(SourceProject project, string model, string sql) => project.Query($"../../main_silver/{model}", sql);

    private static LoopbackReply Order(int id, params string[] items) =>
        LoopbackReply.Json($$"""[{"id":{{id}},"items":[{{string.Join(',', items.Select(sku => $$"""{"sku":"{{sku}}"}"""))}}]}]""");
}
