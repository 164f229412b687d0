using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class CompilerTests
{
    [Fact]
    public void Refs_and_sources_become_relations_and_are_listed()
    {
        using var sketch = new ProjectSketch()
            .Model("items", "select 1")
            .Model("orders", "\nselect * from {{ ref('items') }} join {{ source('raw', 'orders') }} using (id) join {{ ref('shop', 'items') }} b using (id)\n\n")
            .Write("models/sources.yml", "sources: [{ name: raw, tables: [{ name: orders }] }]");
        var project = sketch.Load();

        var compiled = project.Compiler.Compile(project.FindModel("orders")!, new CompileContext());

        Assert.Equal(
            """select * from "lake"."main"."items" join "lake"."raw"."orders" using (id) join "lake"."main"."items" b using (id)""", compiled.Sql);
        Assert.Equal(["items", "orders"], compiled.Reads.Select(node => node.Name));
        Assert.Empty(compiled.ReadsUnread);
    }

    [Fact]
    public void The_caller_decides_where_a_relation_is()
    {
        using var sketch = new ProjectSketch().Model("items", "select 1").Model("orders", "select * from {{ ref('items') }} -- {{ this }}");

        var sql = sketch.Compile("orders", new CompileContext { RelationOf = node => new Relation("run", "candidate", node.Name) });

        Assert.Equal("""select * from "run"."candidate"."items" -- "run"."candidate"."orders" """.TrimEnd(), sql);
    }

    [Theory]
    [InlineData("select {{ var('limit', 3) }}", "select 3")]
    [InlineData("select {{ var('rate') }}, {{ var('mine') }}, {{ var('nothing', 'x') }}", "select 0.5, project, None")]
    [InlineData("select '{{ env_var('SHOP_REGION') }}', '{{ env_var('SHOP_ZONE', 'none') }}'", "select 'north', 'none'")]
    [InlineData("select '{{ target.name }}.{{ target.schema }}.{{ target.type }}'", "select 'local.main.duckdb'")]
    [InlineData("select '{{ this.schema }}', '{{ this.include(database=false) }}', '{{ this.identifier }}'", "select 'main', '\"main\".\"orders\"', 'orders'")]
    [InlineData("{{ this.quote(identifier=false) }} {{ this.include(database=false, schema=false) }}", "\"lake\".\"main\".orders \"orders\"")]
    [InlineData("{% if execute %}select 1{% else %}broken{% endif %}", "select 1")]
    [InlineData("select '{{ model.name }}', '{{ model.config.materialized }}', '{{ config.get('unknown', 'default') }}'", "select 'orders', 'view', 'default'")]
    [InlineData("{{ config(materialized='table', file_rows=7) }}select {{ config.get('file_rows') }}", "select 7")]
    [InlineData("select '{{ run_started_at.strftime('%Y-%m-%d') }}', '{{ invocation_id }}'", "select '2026-01-02', 'test'")]
    [InlineData("select '{{ modules.datetime.date(2024, 2, 28) + modules.datetime.timedelta(days=2) }}'", "select '2024-03-01'")]
    [InlineData("select {{ adapter.quote('a\"b') }}{{ log('x', info=true) }}", "select \"a\"\"b\"")]
    [InlineData("select {{ double(21) }}, {{ shop.double(4) }}, {{ first(3, 4) }}", "select 42, 8, 3")]
    [InlineData("select {{ adapter.dispatch('now', 'shop')() }}, {{ adapter.dispatch('zone')() }}", "select now(), 'UTC'")]
    public void A_template_sees_what_dbt_shows_it(string sql, string expected)
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { rate: 0.5, mine: all, shop: { mine: project }, nothing: null }")
            .Write("macros/math.sql", "{% macro double(n) %}{{ return(n * 2) }}{% endmacro %} {% macro first() %}{{ varargs[0] }}{% endmacro %}")
            .Write("macros/dialect.sql", "{% macro duckdb__now() %}now(){% endmacro %}{% macro default__now() %}no{% endmacro %}{% macro default__zone() %}'UTC'{% endmacro %}")
            .Model("orders", sql);

        Assert.Equal(expected, sketch.Compile("orders"));
    }

    [Fact]
    public void What_a_template_says_reaches_the_run_once()
    {
        List<string> said = [];
        using var sketch = new ProjectSketch("name: shop")
            .Write("macros/say.sql", "{% macro say(what) %}{% do log(what, info=true) %}{{ print(what ~ '!') }}{% endmacro %}")
            .Model("orders", "{{ log('for the log file') }}{{ say('building ' ~ this.identifier) }}{% do exceptions.warn('old') %}select 1");

        var sql = sketch.Compile("orders", new CompileContext { Noted = said.Add, Warned = text => said.Add($"warning: {text}") });

        Assert.Equal("select 1", sql);
        Assert.Equal(["building orders", "building orders!", "warning: old"], said);
    }

    [Fact]
    public void Variables_of_the_command_line_win()
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { shop: { days: 3 } }").Model("orders", "select {{ var('days') }}");

        Assert.Equal("select 7", sketch.Compile("orders", vars: new() { ["days"] = 7L }));
    }

    [Theory]
    [InlineData("materialized='incremental'", true, "select 1 where new")]
    [InlineData("materialized='incremental'", false, "select 1")]
    [InlineData("materialized='lake', unique_key='id'", true, "select 1 where new")]
    [InlineData("materialized='lake'", true, "select 1")]
    [InlineData("materialized='table'", true, "select 1")]
    public void Only_a_table_that_is_added_to_is_incremental(string config, bool tableExists, string expected)
    {
        using var sketch = new ProjectSketch().Model("orders", $"{{{{ config({config}) }}}}select 1{{% if is_incremental() %}} where new{{% endif %}}");

        Assert.Equal(expected, sketch.Compile("orders", new CompileContext { IsIncremental = tableExists }));
    }

    [Theory]
    [InlineData("materialized='lake', unique_key='id'", "select * from (new rows of items)", 1)]
    [InlineData("materialized='lake'", "select * from \"lake\".\"main\".\"items\"", 0)]
    [InlineData("materialized='view'", "select * from \"lake\".\"main\".\"items\"", 0)]
    public void Unread_rows_are_asked_for_by_models_that_are_added_to(string config, string expected, int unread)
    {
        using var sketch = new ProjectSketch().Model("items", "select 1").Model("orders", $"{{{{ config({config}) }}}}select * from {{{{ unread(ref('items')) }}}}");
        var project = sketch.Load();

        var compiled = project.Compiler.Compile(
            project.FindModel("orders")!, new CompileContext { Unread = relation => $"(new rows of {relation.Identifier})" });

        Assert.Equal(expected, compiled.Sql);
        Assert.Equal(["items"], compiled.Reads.Select(node => node.Name));
        Assert.Equal(unread, compiled.ReadsUnread.Count);
    }

    [Fact]
    public void What_an_ephemeral_model_has_not_read_is_what_its_reader_has_not_read()
    {
        using var sketch = new ProjectSketch()
            .Model("items", "select 1")
            .Model("narrow", "{{ config(materialized='ephemeral') }}select id from {{ unread(ref('items')) }}")
            .Model("orders", "{{ config(materialized='lake', unique_key='id') }}select * from {{ ref('narrow') }}");
        var project = sketch.Load();

        var compiled = project.Compiler.Compile(project.FindModel("orders")!, new CompileContext { Unread = _ => "(new)" });

        Assert.Equal("with __dbt__cte__narrow as (\nselect id from (new)\n) select * from __dbt__cte__narrow", compiled.Sql);
        Assert.Equal("items", Assert.Single(compiled.ReadsUnread).Name);
    }

    [Theory]
    [InlineData("select * from {{ ref('b') }}", "with __dbt__cte__a as (\nselect 1 as id\n),  __dbt__cte__b as (\nselect * from __dbt__cte__a\n) select * from __dbt__cte__b")]
    [InlineData("with x as (select * from {{ ref('a') }}) select * from x",
        "with  __dbt__cte__a as (\nselect 1 as id\n), x as (select * from __dbt__cte__a) select * from x")]
    [InlineData("with recursive x as (select * from {{ ref('a') }}) select * from x",
        "with recursive  __dbt__cte__a as (\nselect 1 as id\n), x as (select * from __dbt__cte__a) select * from x")]
    [InlineData("-- with care\nselect * from {{ ref('a') }}", "-- with care\nwith __dbt__cte__a as (\nselect 1 as id\n) select * from __dbt__cte__a")]
    [InlineData("select * from {{ ref('a') }} join {{ ref('b') }}", "with __dbt__cte__a as (\nselect 1 as id\n),  __dbt__cte__b as (\nselect * from __dbt__cte__a\n) select * from __dbt__cte__a join __dbt__cte__b")]
    public void Ephemeral_models_are_put_in_front_those_they_read_first(string sql, string expected)
    {
        using var sketch = new ProjectSketch()
            .Model("a", "{{ config(materialized='ephemeral') }}select 1 as id")
            .Model("b", "{{ config(materialized='ephemeral') }}select * from {{ ref('a') }}")
            .Model("orders", sql);

        Assert.Equal(expected, sketch.Compile("orders"));
    }

    [Fact]
    public void A_query_runs_only_when_there_is_someone_to_run_it()
    {
        using var sketch = new ProjectSketch().Model("orders", """
            {% set days = run_query("select day, n from days") %}
            select {% if execute %}{{ days.columns[0].values() | join(' ') }}, {{ days.rows[1]['n'] }}, {{ days.rows | length }}, {{ days.column_names[1] }}{% endif %}
            """);

        var sql = sketch.Compile("orders", new CompileContext { Warehouse = new AnsweringWarehouse(new ResultRows(["day", "n"], [["mon", 1], ["tue", 2]])) });
        var error = Assert.Throws<Pipeline.Models.Jinja.JinjaException>(() => sketch.Compile("orders"));

        Assert.Equal("select mon tue, 2, 2, n", sql);
        Assert.Contains("run_query() needs a database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ref_that_only_appears_when_it_runs_is_refused_with_the_line_to_add()
    {
        using var sketch = new ProjectSketch().Model("items", "select 1").Model("orders", "select 1\n{% if execute %}{{ ref('items') }}{% endif %}");

        var error = Assert.ThrowsAny<ExpectedException>(() => sketch.Compile("orders"));

        Assert.Equal(2, error.Location!.Line);
        Assert.Equal("Add the line: -- depends_on: {{ ref('items') }}", error.Hint);
    }

    [Fact]
    public void A_ref_in_a_SQL_comment_counts()
    {
        using var sketch = new ProjectSketch().Model("items", "select 1").Model("orders", "-- depends_on: {{ ref('items') }}\nselect 1{% if execute %} from {{ ref('items') }}{% endif %}");

        Assert.EndsWith("from \"lake\".\"main\".\"items\"", sketch.Compile("orders"), StringComparison.Ordinal);
    }

    [Fact]
    public void Macros_of_a_package_see_their_own_package_first()
    {
        using var sketch = new ProjectSketch()
            .Write("dbt_packages/tools/dbt_project.yml", "name: tools")
            .Write("dbt_packages/tools/macros/m.sql", "{% macro outer() %}{{ inner() }}+{{ shared() }}{% endmacro %}{% macro inner() %}tools{% endmacro %}")
            .Write("macros/m.sql", "{% macro inner() %}shop{% endmacro %}{% macro shared() %}root{% endmacro %}")
            .Model("orders", "select '{{ tools.outer() }}', '{{ inner() }}'");

        Assert.Equal("select 'tools+root', 'shop'", sketch.Compile("orders"));
    }

    [Fact]
    public void Dispatch_searches_the_packages_the_project_names()
    {
        using var sketch = new ProjectSketch("name: shop\ndispatch: [{ macro_namespace: tools, search_order: [shim, tools] }]")
            .Write("dbt_packages/tools/dbt_project.yml", "name: tools")
            .Write("dbt_packages/tools/macros/m.sql", "{% macro now() %}{{ adapter.dispatch('now', 'tools')() }}{% endmacro %}{% macro default__now() %}tools{% endmacro %}")
            .Write("dbt_packages/shim/dbt_project.yml", "name: shim")
            .Write("dbt_packages/shim/macros/m.sql", "{% macro default__now() %}shim{% endmacro %}")
            .Model("orders", "select '{{ tools.now() }}'");

        Assert.Equal("select 'shim'", sketch.Compile("orders"));
    }

    [Fact]
    public void A_test_is_compiled_with_its_condition_and_its_arguments()
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { start: 2024 }").Model("items", "select 1").Model("orders", "select 1").Write("models/schema.yml", """
            models:
              - name: orders
                columns:
                  - name: id
                    data_tests:
                      - relationships: { to: ref('items'), field: "{{ 'id' }}", config: { where: "year >= {{ var('start') }}" } }
            """);
        var project = sketch.Load();

        var test = project.Compiler.Compile(Assert.Single(project.Tests), new CompileContext());

        Assert.Equal("year >= 2024", test.Where);
        Assert.Equal("ref('items')", test.Arguments["to"]);
        Assert.Equal("id", test.Arguments["field"]);
        Assert.Null(test.RawSql);
        Assert.Equal(["model.shop.orders", "model.shop.items"], test.DependsOn);
    }
}
