using Pipeline.Tests.EndToEnd;

namespace Pipeline.Tests.Runs;

/// <summary>The lake's models as SQL, for the engine of whichever target.</summary>
public sealed class CompileLakeTests
{
    private static readonly Uri nowhere = new("http://127.0.0.1:1");

    [Fact]
    public async Task The_shipped_models_compile_for_every_target_without_a_lake_and_Athena_understands_them()
    {
        using var project = new GitHubProject();
        foreach (var mode in (string[][])[[], ["--target", "prod"], ["--target", "prod", "--incremental"], ["--lint", "athena"]])
        {
            var report = await project.AskAsync(["compile", .. mode]);

            var nodes = report.GetProperty("nodes").EnumerateArray().ToList();
            Assert.Contains("github_events_gold_daily", nodes.Select(node => node.GetProperty("name").GetString()));
            Assert.All(nodes, node =>
            {
                Assert.Equal(node.GetProperty("sql").GetString(), File.ReadAllText(node.GetProperty("file").GetString()!));
                Assert.DoesNotContain(node.GetProperty("portability").EnumerateArray(), note => !note.GetProperty("is_silent").GetBoolean());
            });
        }

        Assert.False(Directory.Exists(project["lake"]));
        Assert.True(File.Exists(project["target/compiled/pipeline_systems/models/github/gold/github_events_gold_daily.sql"]));
    }

    [Fact]
    public async Task A_target_of_athena_gets_its_own_macros_types_and_catalog()
    {
        using var project = Project("""
            {{ config(materialized='lake', schema='silver', unique_key='id') }}
            select {{ kind() }} as kind, '{{ target.type }} {{ target.name }}' as place, cast(id as {{ dbt.type_string() }}) as id,
                {{ dbt.datediff('a', 'b', 'day') }} as days
            from {{ unread(source('shop', 'orders')) }}
            {%- if is_incremental() %} where id not in (select id from {{ this }}){% endif %}
            """);

        Assert.Equal(
            """
            select 'of athena' as kind, 'athena prod' as place, cast(id as VARCHAR) as id,
                ((to_milliseconds((CAST(CAST(b AS TIMESTAMP) AS DATE) - CAST(CAST(a AS TIMESTAMP) AS DATE)))) / 86400000) as days
            from "lakecatalog"."bronze"."shop_orders"
            """,
            Sql(await project.SucceedAsync("compile", "--target", "prod")));
        Assert.EndsWith(
            """from "lakecatalog"."bronze"."shop_orders" where id not in (select id from "lakecatalog"."silver"."orders")""",
            Sql(await project.SucceedAsync("compile", "--target", "prod", "--incremental")),
            StringComparison.Ordinal);
        var local = Sql(await project.SucceedAsync("compile"));
        Assert.StartsWith("select 'of another' as kind, 'duckdb local' as place, cast(id as TEXT) as id,", local, StringComparison.Ordinal);
        Assert.EndsWith("from \"lake\".\"bronze\".\"shop_orders\"", local, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select id::bigint as id from {{ source('shop', 'orders') }}", 3, "not understood: orders:1:10:")]
    [InlineData("select regexp_replace(id, 'a', 'b') as id from {{ source('shop', 'orders') }}", 0, "other values: orders:1:8:")]
    [InlineData("select {{ nothing() }} as id", 1, "FAILED: orders:")]
    public async Task What_Athena_does_not_understand_fails_the_check_and_what_it_reads_otherwise_is_said(string model, int exitCode, string said)
    {
        using var project = Project($"{{{{ config(materialized='lake', schema='silver') }}}}\n{model}");
        foreach (var mode in (string[][])[["--target", "prod"], ["--lint", "athena"]])
        {
            var (code, stdout, stderr) = await project.RunAsync(["compile", .. mode]);

            Assert.True((exitCode == 1 && code is 1 or 2) || exitCode == code, $"{code}\n{stdout}\n{stderr}");
            if (exitCode != 1) Assert.Contains(said, stdout, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("transform")]
    [InlineData("validate")]
    [InlineData("run", "shop")]
    [InlineData("backfill", "shop", "--from", "2026-01-01", "--to", "2026-01-02")]
    public async Task Models_are_not_run_on_a_target_of_athena(params string[] verb)
    {
        using var project = Project("{{ config(materialized='lake', schema='silver') }}\nselect 1 as id");
        project.Write("config/flows/shop.yml", "flow: shop\nsteps:\n  - ingest: shop/orders\n  - transform: orders\n");

        var (exitCode, _, stderr) = await project.RunAsync([.. verb, "--target", "prod"]);

        Assert.Equal(2, exitCode);
        Assert.Contains("config/pipeline.yml:6:5: the target 'prod' builds models with Athena, which cannot be run from here yet", stderr, StringComparison.Ordinal);
        Assert.Contains("pipeline compile --target prod", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--threads", "2")]
    [InlineData("--inline", "select 1")]
    [InlineData("--full-refresh")]
    public async Task Options_of_project_folders_are_refused(params string[] options)
    {
        using var project = Project("select 1 as id");

        var (exitCode, _, stderr) = await project.RunAsync(["compile", .. options]);

        Assert.Equal(2, exitCode);
        Assert.Contains(options[0], stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_folder_knows_itself_what_exists_already()
    {
        using var project = Project("select 1 as id");

        var (exitCode, _, stderr) = await project.RunAsync("compile", "--project-dir", project["sql"], "--incremental");

        Assert.Equal(2, exitCode);
        Assert.Contains("--incremental is for the models of a lake", stderr, StringComparison.Ordinal);
    }

    private static SourceProject Project(string model)
    {
        var project = new SourceProject(nowhere, "  - name: orders\n    path: /orders\n    records: $[*]\n");
        project.Write("config/pipeline.yml", """
            name: shop
            targets:
              local:
                lake: lake
              prod:
                lake: s3://no-such-bucket-anywhere/prod
                engine: { kind: athena, catalog: lakecatalog }

            """);
        project.Write("sql/dbt_project.yml", "name: shop\nversion: '1.0'\n");
        project.Write("sql/macros/macros.sql", """
            {% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}
            {% macro kind() %}{{ return(adapter.dispatch('kind')()) }}{% endmacro %}
            {% macro default__kind() %}'of another'{% endmacro %}
            {% macro athena__kind() %}'of athena'{% endmacro %}

            """);
        project.Write("sql/models/_sources.yml", "version: 2\nsources:\n  - name: shop\n    schema: bronze\n    tables:\n      - name: orders\n        identifier: shop_orders\n");
        project.Write("sql/models/orders.sql", model);
        return project;
    }

    /// <summary>What was printed of one node, without findings below it.</summary>
    private static string Sql(string stdout) =>
        string.Join('\n', stdout.Split('\n').Select(line => line.TrimEnd()).TakeWhile(line => !line.StartsWith("other values", StringComparison.Ordinal))).Trim();
}
