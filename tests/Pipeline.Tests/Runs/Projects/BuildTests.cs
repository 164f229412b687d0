namespace Pipeline.Tests.Runs.Projects;

public sealed class BuildTests
{
    private const string Broken = "select 1 / 0 as id from no_such_table";

    [Fact]
    public async Task A_project_without_a_profile_is_built_in_a_file_of_its_name()
    {
        using var project = Shop().Model("orders", "select 1 as id");

        var (exitCode, _, error) = await project.RunAsync("transform");

        Assert.Equal(0, exitCode);
        Assert.Contains("note  project shop, database /shop.duckdb, schema main", error, StringComparison.Ordinal);
        Assert.Equal(["1"], project.Query("select * from main.orders"));
    }

    [Fact]
    public async Task What_reads_a_failed_model_is_skipped_and_the_rest_goes_on()
    {
        using var project = Shop().Model("a", Broken).Model("b", "select * from {{ ref('a') }}").Model("c", "select * from {{ ref('b') }}").Model("d", "select 1 as id");

        var (exitCode, output, _) = await project.RunAsync("transform");

        Assert.Equal(1, exitCode);
        Assert.Equal(["a: error", "b: skipped", "c: skipped", "d: success"], project.Results());
        Assert.Contains("a: Catalog Error: Table with name no_such_table does not exist!", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_test_keeps_what_comes_after_it_from_being_built()
    {
        using var project = Shop().Model("a", "select 1 as id union all select 1").Model("b", "select * from {{ ref('a') }}")
            .Write("models/schema.yml", "models: [{ name: a, columns: [{ name: id, data_tests: [unique, not_null] }] }]");

        var (exitCode, _, _) = await project.RunAsync("transform");

        Assert.Equal(3, exitCode);
        Assert.Equal(["a: success", "not_null_a_id: pass", "unique_a_id: fail", "b: skipped"], project.Results().Order(StringComparer.Ordinal).OrderBy(line => line[0] == 'b'));
        Assert.Equal(["2"], project.Query("select count(*) from a"));
    }

    [Fact]
    public async Task A_warning_keeps_nothing_from_being_built()
    {
        using var project = Shop().Model("a", "select 1 as id union all select 1").Model("b", "select * from {{ ref('a') }}")
            .Write("models/schema.yml", "models: [{ name: a, columns: [{ name: id, data_tests: [{ unique: { config: { severity: warn } } }] }] }]");

        var (exitCode, output, _) = await project.RunAsync("transform");

        Assert.Equal(0, exitCode);
        Assert.Contains("b: success", project.Results());
        Assert.Contains("warned: unique_a_id", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_gates_no_test_is_run()
    {
        using var project = Shop().Model("a", "select 1 as id union all select 1").Model("b", "select * from {{ ref('a') }}")
            .Write("models/schema.yml", "models: [{ name: a, columns: [{ name: id, data_tests: [unique] }] }]");

        Assert.Equal(["a: success", "b: success"], await project.BuildAsync("--no-gate"));
    }

    [Fact]
    public async Task Failing_fast_begins_nothing_after_the_first_failure()
    {
        using var project = Shop().Model("a", Broken).Model("b", "select 1 as id");

        Assert.Equal(["a: error", "b: skipped"], await project.BuildAsync("--fail-fast", "--threads", "1"));
    }

    [Fact]
    public async Task A_retry_builds_what_failed_or_was_skipped_and_nothing_else()
    {
        using var project = Shop().Model("good", "select 1 as id").Model("a", Broken).Model("b", "select * from {{ ref('a') }}");
        await project.BuildAsync();
        project.Model("a", "select 2 as id");

        Assert.Equal(["a: success", "b: success"], await project.BuildAsync("--retry"));
        Assert.Empty(await project.BuildAsync("--retry"));
    }

    [Theory]
    [InlineData("--resource-type seed", "raw")]
    [InlineData("--resource-type model --resource-type seed", "raw, orders")]
    [InlineData("--resource-type test", "not_null_orders_id")]
    [InlineData("--exclude-resource-type test", "raw, orders")]
    [InlineData("--select orders --exclude-resource-type model", "not_null_orders_id")]
    public async Task Nodes_are_picked_by_their_type(string args, string expected)
    {
        using var project = Shop().Write("seeds/raw.csv", "id\n1\n").Model("orders", "select * from {{ ref('raw') }}")
            .Write("models/schema.yml", "models: [{ name: orders, columns: [{ name: id, data_tests: [not_null] }] }]");
        await project.BuildAsync();

        var results = await project.BuildAsync(args.Split(' '));

        Assert.Equal(expected.Split(", ").Order(), results.Select(result => result.Split(':')[0]).Order());
    }

    [Theory]
    [InlineData("name: shop", "", "target")]
    [InlineData("name: shop\ntarget-path: out", "", "out")]
    [InlineData("name: shop\ntarget-path: \"{{ env_var('NO_SUCH_THING', 'away') }}\"", "", "away")]
    [InlineData("name: shop\ntarget-path: out", "--target-path said/here", "said/here")]
    public async Task Artifacts_go_where_the_command_line_or_the_project_says(string file, string option, string folder)
    {
        using var project = new ProjectFolder().Write("dbt_project.yml", file).Model("a", "select 1 as id");

        await project.RunAsync("transform", option.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(File.Exists(project[$"{folder}/run_results.json"]));
        Assert.True(File.Exists(project[$"{folder}/compiled/shop/models/a.sql"]));
        Assert.Equal(folder == "target", File.Exists(project["target/manifest.json"]));
    }

    [Theory]
    [InlineData("", "", "False", "")]
    [InlineData("--store-failures", "", "True", "unique_a_id")]
    [InlineData("--store-failures", "config: { store_failures: false }", "True", "")]
    [InlineData("", "config: { store_failures: true }", "False", "unique_a_id")]
    public async Task Failing_rows_are_kept_as_the_test_says_or_else_the_command_line(string option, string config, string flag, string kept)
    {
        using var project = Shop().Model("a", "select 1 as id, '{{ flags.STORE_FAILURES }}' as flag union all select 1, ''")
            .Write("models/schema.yml", $"models: [{{ name: a, columns: [{{ name: id, data_tests: [{{ unique: {{ {config} }} }}] }}] }}]");

        await project.RunAsync("transform", option.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal([flag], project.Query("select flag from a where flag <> ''"));
        Assert.Equal(kept, string.Join(' ', project.Query("select table_name from information_schema.tables where table_schema = 'main_dbt_test__audit'")));
    }

    [Fact]
    public async Task A_retry_is_asked_for_what_the_failed_run_was_asked_for()
    {
        using var project = Shop().Model("kept", "{{ config(materialized='incremental') }} select {{ var('n', 0) }} as n").Model("a", Broken);
        await project.BuildAsync();
        project.Model("kept", "{{ config(materialized='incremental') }} select {{ var('n', 0) }} as n, no_such_thing");
        await project.BuildAsync("--full-refresh", "--vars", "n: 7");
        project.Model("kept", "{{ config(materialized='incremental') }} select {{ var('n', 0) }} as n").Model("a", "select {{ var('n', 0) }} as n");

        Assert.Equal(["a: success", "kept: success"], (await project.BuildAsync("--retry")).Order());
        Assert.Equal(["7|7"], project.Query("select kept.n, a.n from kept, a"));
    }

    [Fact]
    public async Task Nodes_of_one_name_are_tested_each_in_its_own_package_and_versions_each_by_itself()
    {
        using var project = Shop().Model("orders", "select 1 as id")
            .Write("models/versions.yml", """
                models:
                  - name: orders
                    columns: [{ name: id, data_tests: [unique, { relationships: { arguments: { to: "ref('price', v=1)", field: id } } }, { relationships: { name: to_latest, arguments: { to: ref('price'), field: id } } }] }]
                  - name: price
                    latest_version: 2
                    versions: [{ v: 1 }, { v: 2 }]
                    columns: [{ name: id, data_tests: [{ relationships: { name: to_package, arguments: { to: "ref('other', 'orders')", field: id } } }, { relationships: { name: to_ephemeral, arguments: { to: ref('passing'), field: id } } }] }]
                """)
            .Model("price_v1", "select 1 as id").Model("price_v2", "select 2 as id").Model("passing", "{{ config(materialized='ephemeral') }} select 2 as id")
            .Write("dbt_packages/other/dbt_project.yml", "name: other\nmodels: { +schema: other }")
            .Write("dbt_packages/other/models/orders.sql", "select 2 as id union all select 2")
            .Write("dbt_packages/other/models/m.yml", "models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]");

        var (exitCode, output, error) = await project.RunAsync("transform", "--threads", "1");

        Assert.True(exitCode == 3, output + error);
        Assert.Equal(
            [
                "relationships_orders_id__id__ref_price_v_1_: pass", "to_ephemeral: fail", "to_ephemeral: pass", "to_latest: fail", "to_package: fail",
                "to_package: pass", "unique_orders_id: fail", "unique_orders_id: pass",
            ],
            project.Results().Where(result => !result.EndsWith("success", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>A macro of the project, and how a test of one failing row ends and is counted.</summary>
    public static TheoryData<string, string> Askers { get; } = new()
    {
        { "{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}select 0 as failures, false as should_warn, false as should_error{% endmacro %}", "pass 0" },
        { "{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}select {{ fail_calc }} * 10 as failures, true as should_warn, false as should_error from ({{ main_sql }}){% endmacro %}", "warn 10" },
        { "{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}select count(*) as failures, count(*) {{ warn_if }}, count(*) {{ error_if }} from ({{ main_sql }}){% endmacro %}", "fail 1" },
        { "{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}select 1{% endmacro %}", "error" },
        { "{% macro duckdb__test_unique(model, column_name) %}select 1 where false{% endmacro %}", "pass 0" },
        { "{% test unique(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}", "fail 2" },
    };

    [Theory]
    [MemberData(nameof(Askers))]
    public async Task A_project_may_say_itself_how_tests_are_asked(string macro, string expected)
    {
        using var project = Shop().Write("macros/tests.sql", macro).Model("a", "select 1 as id union all select 1")
            .Write("models/schema.yml", "models: [{ name: a, columns: [{ name: id, data_tests: [unique] }] }]");
        await project.RunAsync("transform");

        var result = project.Artifact("run_results.json").GetProperty("results").EnumerateArray().Last();

        Assert.Equal(expected, $"{result.GetProperty("status").GetString()} {result.GetProperty("failures")}".Trim());
    }

    [Fact]
    public async Task An_empty_build_makes_every_relation_and_reads_no_row()
    {
        using var project = Shop().Write("seeds/raw.csv", "id\n1\n2\n").Model("orders", "{{ config(materialized='table') }} select * from {{ ref('raw') }}");

        await project.BuildAsync("--empty");

        Assert.Equal(["0"], project.Query("select count(*) from orders"));
    }

    [Fact]
    public async Task A_sample_reads_the_rows_that_happened_lately_of_inputs_that_know_when()
    {
        using var project = Shop()
            .Model("events", "{{ config(materialized='table', event_time='happened') }} select timestamp '2026-02-27' as happened union all select timestamp '2026-02-01'")
            .Model("recent", "{{ config(materialized='table') }} select * from {{ ref('events') }}");

        await project.BuildAsync("--sample", "3 days");

        Assert.Equal(["2026-02-27 00:00:00"], project.Query("select * from recent"));
    }

    [Fact]
    public async Task Sources_over_files_are_read_from_the_project_folder()
    {
        using var project = Shop().Write("raw/orders.csv", "id,amount\n1,2.5\n")
            .Write("models/sources.yml", "sources: [{ name: files, meta: { external_location: 'raw/{name}.csv' }, tables: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }] }]")
            .Model("orders", "select * from {{ source('files', 'orders') }}");

        var results = await project.BuildAsync("--select", "orders", "source:*");

        Assert.Equal(["orders: success", "source_unique_files_orders_id: pass"], results.Order());
        var (_, shown, _) = await project.RunAsync("show", "--select", "orders", "--output", "json");
        Assert.Contains("2.5", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_run_before_the_first_node_and_after_the_last()
    {
        using var project = new ProjectFolder().Write("dbt_project.yml", """
            name: shop
            on-run-start: ["create table if not exists log (word varchar)", "insert into log values ('start')"]
            on-run-end: "insert into log select 'end ' || count(*) from orders"
            """).Model("orders", "select 1 as id");

        var (exitCode, _, error) = await project.RunAsync("transform");

        Assert.True(exitCode == 0, error);
        Assert.Equal(["start", "end 1"], project.Query("select * from log"));
    }

    [Fact]
    public async Task When_a_hook_before_the_first_node_fails_nothing_is_built()
    {
        using var project = new ProjectFolder().Write("dbt_project.yml", "name: shop\non-run-start: 'select * from nowhere'").Model("orders", "select 1 as id");

        var (exitCode, _, _) = await project.RunAsync("transform");

        Assert.Equal(1, exitCode);
        Assert.Equal("orders: skipped", project.Results()[^1]);
    }

    [Fact]
    public async Task Failing_rows_are_kept_where_a_test_says_so()
    {
        using var project = Shop().Model("a", "select 1 as id union all select null").Write("models/schema.yml",
            "models: [{ name: a, columns: [{ name: id, data_tests: [{ not_null: { config: { store_failures: true } } }] }] }]");

        Assert.Contains("not_null_a_id: fail", await project.BuildAsync());
        Assert.Equal(["null"], project.Query("select * from main_dbt_test__audit.not_null_a_id"));
    }

    [Fact]
    public async Task A_database_that_another_process_holds_is_named()
    {
        using var project = Shop().Model("orders", "select 1 as id");
        await project.BuildAsync();
        using var held = new Engines.DuckDb.FileLock(project["shop.duckdb"]);

        var (exitCode, _, error) = await project.RunAsync("transform");

        Assert.Equal(1, exitCode);
        Assert.Contains("Another process has this database open", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--threads 0", "0 threads cannot work")]
    [InlineData("--sample soon", "'soon' is no length of time")]
    [InlineData("--defer", "--defer needs --state")]
    [InlineData("--select no_such_model", "the selector 'no_such_model' matches nothing")]
    [InlineData("--state nowhere --select state:modified", "there is no manifest.json in 'nowhere'")]
    [InlineData("--selector nightly --select orders", "--selector excludes --select and --exclude")]
    [InlineData("--retry", "there is no run_results.json")]
    public async Task What_cannot_be_run_is_said_before_anything_is(string args, string message)
    {
        using var project = Shop().Model("orders", "select 1 as id");

        var (exitCode, _, error) = await project.RunAsync("transform", args.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(project["shop.duckdb"]));
    }

    private static ProjectFolder Shop() => new ProjectFolder().Write("dbt_project.yml", "name: shop\nversion: '1.0'\n");
}
