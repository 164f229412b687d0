using Pipeline.Models;

namespace Pipeline.Tests.Models.Templating;

/// <summary>What compiling for a unit test, an empty run, or a hook changes.</summary>
public class UnitTestContextTests
{
    [Fact]
    public void Given_rows_are_put_in_front_and_read_instead_of_the_inputs()
    {
        using var sketch = Shop("select * from {{ ref('items') }} join {{ source('raw', 'rates') }} r using (id) where id > (select max(id) from {{ this }})");
        var project = sketch.Load();

        var compiled = project.Compiler.Compile(project.FindModel("orders")!, new CompileContext { Fixtures = node => $"select '{node.Name}' as given" });

        Assert.Equal(
            "with __dbt__cte__items as (\nselect 'items' as given\n),  __dbt__cte__raw__rates as (\nselect 'rates' as given\n),  __dbt__cte__orders as (\n"
            + "select 'orders' as given\n) select * from __dbt__cte__items join __dbt__cte__raw__rates r using (id) where id > (select max(id) from __dbt__cte__orders)",
            compiled.Sql);
        Assert.Empty(compiled.Reads);
    }

    [Fact]
    public void An_input_without_rows_is_read_where_it_is()
    {
        using var sketch = Shop("select * from {{ ref('narrow') }}");

        var sql = sketch.Compile("orders", new CompileContext { Fixtures = node => node.Name is "items" ? "select 7 as id" : null });

        Assert.Equal(
            "with __dbt__cte__items as (\nselect 7 as id\n),  __dbt__cte__narrow as (\nselect id from __dbt__cte__items\n) select * from __dbt__cte__narrow", sql);
    }

    [Theory]
    [InlineData("{{ is_incremental() }} {{ tools.stamp() }} {{ current_timestamp() }} {{ tools.other() }}", "True fixed then other")]
    [InlineData("{{ var('rate') }} {{ var('start') }} {{ var('gone', 3) }} {{ var.has_var('start') }}", "0.9 2024 3 True")]
    [InlineData("{{ env_var('SHOP_REGION') }} {{ env_var('SHOP_ZONE') }}", "south z1")]
    [InlineData("{% if is_incremental() %}new{% endif %} {{ stamp() }}", "new ours")]
    public void A_unit_test_replaces_macros_variables_and_environment(string template, string expected)
    {
        using var sketch = Shop(template);

        Assert.Equal(expected, sketch.Compile("orders", new CompileContext
        {
            Overrides = new UnitTestOverrides
            {
                Macros = new Dictionary<string, object?> { ["is_incremental"] = true, ["tools.stamp"] = "fixed", ["current_timestamp"] = "then" },
                Vars = new Dictionary<string, object?> { ["rate"] = 0.9, ["start"] = 2024L },
                Environment = new Dictionary<string, string?> { ["SHOP_REGION"] = "south", ["SHOP_ZONE"] = "z1" },
            },
        }));
    }

    [Fact]
    public void A_relation_may_be_printed_as_some_of_its_rows()
    {
        using var sketch = Shop("select * from {{ ref('items') }} -- {{ ref('items').render() }} {{ this }}");

        var sql = sketch.Compile("orders", new CompileContext { Limited = (node, relation) => $"(select * from {relation} where false limit 0) _dbt_limit_subq_{node.Name}" });

        Assert.Equal(
            "select * from (select * from \"lake\".\"main\".\"items\" where false limit 0) _dbt_limit_subq_items -- \"lake\".\"main\".\"items\" \"lake\".\"main\".\"orders\"", sql);
    }

    [Fact]
    public void A_hook_sees_its_node_and_the_macros_of_the_package_it_is_written_in()
    {
        using var sketch = Shop("select 1");
        var project = sketch.Load();
        var hook = new Hook("insert into log values ('{{ this.identifier }}', '{{ stamp() }}', '{{ model.name }}', '{{ sql }}')", "tools", null);

        var sql = project.Compiler.Compile(hook, project.FindModel("orders")!, new CompileContext { Sql = "select 1" });

        Assert.Equal("insert into log values ('orders', 'theirs', 'orders', 'select 1')", sql);
    }

    [Fact]
    public void What_runs_at_the_end_sees_the_schemas_and_the_results()
    {
        using var sketch = Shop("select 1");
        var operation = new Operation
        {
            Name = "shop-on-run-end-0",
            Package = "shop",
            Location = new Pipeline.Diagnostics.SourceLocation("dbt_project.yml", 3),
            Hook = new Hook(
                "{% for s in schemas %}grant {{ s }};{% endfor %}{% for d, s in database_schemas %}{{ d }}.{{ s }};{% endfor %}{% for r in results %}{{ r.status }}{% endfor %}"
                + "{{ ref('items') }}", "shop", null),
        };

        var sql = sketch.Load().Compiler.Compile(operation, new CompileContext
        {
            Schemas = [("lake", "main"), ("lake", "gold")],
            Results = [new Dictionary<string, object?> { ["status"] = "success" }],
        });

        Assert.Equal("grant main;grant gold;lake.main;lake.gold;success\"lake\".\"main\".\"items\"", sql);
    }

    private static ProjectSketch Shop(string template) => new ProjectSketch("name: shop\nvars: { rate: 0.5 }")
        .Write("dbt_packages/tools/dbt_project.yml", "name: tools")
        .Write("dbt_packages/tools/macros/m.sql", "{% macro stamp() %}theirs{% endmacro %}{% macro other() %}other{% endmacro %}")
        .Write("macros/m.sql", "{% macro stamp() %}ours{% endmacro %}")
        .Write("models/sources.yml", "sources: [{ name: raw, tables: [{ name: rates }] }]")
        .Model("items", "select 1 as id")
        .Model("narrow", "{{ config(materialized='ephemeral') }}select id from {{ ref('items') }}")
        .Model("orders", template.Replace("{{ env_var('SHOP_ZONE') }}", "{% if execute %}{{ env_var('SHOP_ZONE') }}{% endif %}", StringComparison.Ordinal)
            .Replace("{{ var('start') }}", "{% if execute %}{{ var('start') }}{% endif %}", StringComparison.Ordinal));
}
