using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class HookTests
{
    [Fact]
    public void Hooks_of_all_places_add_up()
    {
        using var sketch = new ProjectSketch("name: shop\nmodels: { +pre-hook: \"select '{{ this }}'\", shop: { +post-hook: [{ sql: vacuum, transaction: false }] } }")
            .Write("models/m.yml", "models: [{ name: orders, config: { pre_hook: [\"select {{ 1 + 1 }}\"], post_hook: \"select 3\" } }]")
            .Model("orders", "{{ config(pre_hook='select 4', post_hook=['select 5', {'sql': 'select 6', 'transaction': False}]) }}select 1");
        var project = sketch.Load();
        var orders = project.FindModel("orders")!;

        Assert.Equal(["select '{{ this }}'", "select {{ 1 + 1 }}", "select 4"], orders.Config.PreHooks.Select(hook => hook.Sql));
        Assert.Equal(
            [("vacuum", false), ("select 3", true), ("select 5", true), ("select 6", false)],
            orders.Config.PostHooks.Select(hook => (hook.Sql, hook.InTransaction)));
        Assert.Equal("select '\"lake\".\"main\".\"orders\"'", project.Compiler.Compile(orders.Config.PreHooks[0], orders, new CompileContext()));
        Assert.EndsWith("dbt_project.yml", orders.Config.PreHooks[0].Location!.File, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hook_reads_is_built_before()
    {
        using var sketch = new ProjectSketch("name: shop\non-run-end: [\"select * from {{ ref('log') }}\"]")
            .Model("log", "select 1")
            .Model("orders", "{{ config(post_hook=\"insert into {{ ref('log') }} values (1)\") }}select 1")
            .Write("seeds/codes.csv", "a\n")
            .Write("seeds/s.yml", "seeds: [{ name: codes, config: { pre_hook: \"select * from {{ ref('log') }}\" } }]");

        var project = sketch.Load();

        Assert.Equal(["model.shop.log"], project.FindModel("orders")!.DependsOn);
        Assert.Equal(["model.shop.log"], project.Graph.Find("seed.shop.codes")!.DependsOn);
        Assert.Equal("select * from \"lake\".\"main\".\"log\"", project.Compiler.Compile(Assert.Single(project.OnRunEnd), new CompileContext()));
    }

    [Fact]
    public void A_hook_that_reads_what_is_not_there_is_an_error_where_it_is_written()
    {
        using var sketch = new ProjectSketch("name: shop\non-run-end:\n  - \"select * from {{ ref('lgo') }}\"").Model("log", "select 1");

        var problem = Assert.Single(sketch.Problems());

        Assert.StartsWith("dbt_project.yml:3:", problem, StringComparison.Ordinal);
        Assert.EndsWith("ref('lgo') names no model or seed. Did you mean 'log'?", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""'{"sql": "vacuum", "transaction": false}'""", "vacuum", false)]
    [InlineData("""'{"sql": "vacuum", "transaction": true}'""", "vacuum", true)]
    [InlineData("'{not json}'", "{not json}", true)]
    public void A_hook_may_be_the_text_that_dbts_macros_print(string hook, string sql, bool inTransaction)
    {
        using var sketch = new ProjectSketch().Model("orders", $"{{{{ config(post_hook={hook}) }}}}select 1");

        var read = Assert.Single(sketch.Load().FindModel("orders")!.Config.PostHooks);

        Assert.Equal((sql, inTransaction), (read.Sql, read.InTransaction));
    }

    [Theory]
    [InlineData("pre_hook=7", "model 'orders': a hook must be text or a mapping with 'sql', not 7")]
    [InlineData("pre_hook={'sqll': 'x'}", "model 'orders': a hook must be text or a mapping with 'sql', not a mapping")]
    [InlineData("pre_hook={'sql': 'x', 'transaction': 'no'}", "model 'orders': 'transaction' must be true or false, not 'no'")]
    [InlineData("on_schema_change='sync'", "model 'orders': 'on_schema_change' cannot be 'sync'. Known: append_new_columns, fail, ignore, sync_all_columns.")]
    [InlineData("unique_key={'a': 1}", "model 'orders': 'unique_key' must be text or a list of texts, not a mapping")]
    [InlineData("meta='x'", "model 'orders': 'meta' must be a mapping, not 'x'")]
    public void A_wrong_config_has_its_place(string config, string problem)
    {
        using var sketch = new ProjectSketch().Model("orders", $"{{{{ config({config}) }}}}select 1");

        Assert.Equal([$"models/orders.sql:1:4: {problem}"], sketch.Problems());
    }

    [Theory]
    [InlineData("ignore", OnSchemaChange.Ignore)]
    [InlineData("fail", OnSchemaChange.Fail)]
    [InlineData("append_new_columns", OnSchemaChange.AppendNewColumns)]
    [InlineData("sync_all_columns", OnSchemaChange.SyncAllColumns)]
    public void Schema_changes_are_met_in_four_ways(string name, OnSchemaChange expected)
    {
        using var sketch = new ProjectSketch().Model("orders", $"{{{{ config(materialized='incremental', on_schema_change='{name}') }}}}select 1");

        Assert.Equal(expected, sketch.Load().FindModel("orders")!.Config.OnSchemaChange);
    }

    [Fact]
    public void A_materialization_that_a_macro_defines_is_known()
    {
        using var sketch = new ProjectSketch()
            .Write("macros/m.sql", "{% materialization special, default %}{{ return({'relations': []}) }}{% endmaterialization %}")
            .Model("orders", "{{ config(materialized='special') }}select 1");

        Assert.Equal("special", sketch.Load().FindModel("orders")!.Materialization);
    }

    [Fact]
    public void A_Python_model_is_a_notice_until_it_is_read()
    {
        using var sketch = new ProjectSketch().Write("models/forecast.py", "def model(dbt, session): ...");

        Assert.Equal(["'models/forecast.py' is a Python model, which is not run. Only SQL models are."], sketch.Notices());

        sketch.Model("orders", "select * from {{ ref('forecast') }}");
        Assert.Equal(["models/orders.sql:1:18: ref('forecast') reads a model that is written in Python (models/forecast.py): it is not run here"], sketch.Problems());
    }

    [Fact]
    public void Kept_failures_have_a_relation()
    {
        using var sketch = new ProjectSketch("name: shop\ndata_tests: { +store_failures: true }").Model("orders", "select 1").Write("models/m.yml", """
            models:
              - name: orders
                columns:
                  - name: id
                    data_tests: [unique, { not_null: { config: { store_failures_as: view, schema: audit, alias: nulls } } }, { accepted_values: { values: [1], config: { store_failures_as: ephemeral } } }]
            """);

        var kept = sketch.Load().Tests.ToDictionary(test => test.Kind, test => $"{test.StoreFailuresAs} {test.FailuresRelation}");

        Assert.Equal("table \"lake\".\"main_dbt_test__audit\".\"unique_orders_id\"", kept["unique"]);
        Assert.Equal("view \"lake\".\"main_audit\".\"nulls\"", kept["not_null"]);
        Assert.Equal(" ", kept["accepted_values"]);
    }
}
