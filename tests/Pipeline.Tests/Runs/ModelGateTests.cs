using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Checks on a model that are asked before a version of its table is published.</summary>
public sealed class ModelGateTests
{
    private const string Good = """[{"id":1,"day":"2026-08-01","price":5},{"id":2,"day":"2026-08-02","price":7}]""";
    private const string Bad = """[{"id":3,"day":"2026-08-02","price":-1},{"id":4,"day":"2026-08-03","price":9}]""";
    private const string Mended = """[{"id":3,"day":"2026-08-02","price":1},{"id":4,"day":"2026-08-03","price":9}]""";

    [Fact]
    public async Task A_sodacl_check_that_gates_keeps_the_version_before()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json(Bad));
        using var project = Project(server, "materialized='lake'");
        project.Write("config/checks/shop.yml", "checks for silver_orders:\n  - min(price) >= 0:\n      gate: true\n  - row_count > 100\n");
        await LoadAsync(project);

        await project.SucceedAsync("ingest", "shop");
        var (exitCode, _, stderr) = await project.RunAsync("transform");

        Assert.Equal(3, exitCode);
        Assert.Contains("1 of 1 checks failed: nothing was published", stderr);
        Assert.Equal(["1", "2"], Silver(project));
        var inspected = await project.SucceedAsync("validate", "inspect", "silver_orders");
        Assert.Contains("min(price) is -1", inspected);
        Assert.Contains("pipeline transform --select silver_orders --no-gate", inspected);

        await project.SucceedAsync("transform", "--no-gate");
        Assert.Equal(["3", "4"], Silver(project));
    }

    [Theory]
    [InlineData("materialized='lake', partition_by=['day']", "2|4")]
    [InlineData("materialized='lake', partition_by=['day'], incremental_strategy='insert_overwrite'", "1|2|4")]
    public async Task Good_partitions_are_published_and_a_bad_one_is_built_again_by_the_next_run(string config, string published)
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json(Bad), LoopbackReply.Json(Mended));
        using var project = Project(server, config);
        project.Write("config/checks/shop.yml", "checks for silver_orders:\n  - min(price) >= 0:\n      gate: partition\n");
        await LoadAsync(project);

        await project.SucceedAsync("ingest", "shop");
        var (exitCode, stdout, stderr) = await project.RunAsync("transform");

        Assert.Equal(3, exitCode);
        Assert.Contains("held back: day=2026-08-02, the other partitions were published", stderr);
        Assert.Contains("gold_orders", stdout);
        Assert.DoesNotContain("was not built", stdout);
        Assert.Equal(published, string.Join('|', Silver(project)));
        Assert.Equal(published, string.Join('|', project.Query("../../main_gold/gold_orders", "select id from t order by id")));

        await LoadAsync(project);
        Assert.Equal(published.Replace('2', '3'), string.Join('|', Silver(project)));
    }

    [Fact]
    public async Task A_model_that_gates_by_partition_has_its_dbt_tests_do_so()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Bad));
        using var project = Project(server, "materialized='lake', partition_by=['day'], meta={'gate': 'partition'}");
        project.Write("sql/models/_models.yml", "models:\n  - name: silver_orders\n    columns:\n      - name: price\n        data_tests: [{ dbt_utils.accepted_range: { min_value: 0 } }]\n");
        await project.SucceedAsync("ingest", "shop");

        Assert.Equal(3, (await project.RunAsync("transform", "--select", "silver_orders")).ExitCode);
        Assert.Equal(["4"], Silver(project));
    }

    [Fact]
    public async Task When_every_partition_is_bad_nothing_is_published()
    {
        await using var server = new LoopbackServer(LoopbackReply.Json(Good), LoopbackReply.Json("""[{"id":3,"day":"2026-08-02","price":-1}]"""));
        using var project = Project(server, "materialized='lake', partition_by=['day']");
        project.Write("config/checks/shop.yml", "checks for silver_orders:\n  - min(price) >= 0:\n      gate: partition\n");
        await LoadAsync(project);

        await project.SucceedAsync("ingest", "shop");

        Assert.Contains("nothing was published", (await project.RunAsync("transform")).Error);
        Assert.Equal(["1", "2"], Silver(project));
    }

    private static async Task LoadAsync(SourceProject project)
    {
        await project.SucceedAsync("ingest", "shop");
        await project.SucceedAsync("transform");
    }

    private static SourceProject Project(LoopbackServer server, string config)
    {
        var project = new SourceProject(server.Url, "  - name: orders\n    path: /orders\n    records: $[*]\n    write_mode: overwrite\n");
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\nmodels:\n  shop:\n    +materialized: lake\n");
        project.Write("sql/models/_sources.yml", "sources:\n  - name: shop\n    tables:\n      - name: orders\n");
        project.Write("sql/models/silver_orders.sql", $"{{{{ config(schema='silver', {config}) }}}}\nselect id, day, price from {{{{ unread(source('shop', 'orders')) }}}}\n");
        project.Write("sql/models/gold_orders.sql", "{{ config(schema='gold') }}\nselect id from {{ ref('silver_orders') }}\n");
        return project;
    }

    private static IReadOnlyList<string> Silver(SourceProject project) => project.Query("../../main_silver/silver_orders", "select id from t order by id");
}
