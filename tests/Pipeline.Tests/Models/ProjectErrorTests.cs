using Pipeline.Diagnostics;

namespace Pipeline.Tests.Models;

public class ProjectErrorTests
{
    [Theory]
    [InlineData("select * from {{ ref('stg_ordrs') }}", "models/orders.sql:1:18: ref('stg_ordrs') names no model or seed. Did you mean 'stg_orders'?")]
    [InlineData("select 1\nfrom {{ source('raw', 'order') }}", "models/orders.sql:2:9: source('raw', 'order') is not declared. Did you mean 'raw.orders'?")]
    [InlineData("select * from {{ ref('tools', 'stg_orders') }}", "models/orders.sql:1:18: ref('stg_orders') names no model or seed of package 'tools'. Did you mean 'stg_orders'?")]
    [InlineData("select * from {{ ref('off') }}", "models/orders.sql:1:18: ref('off') reads a model that is disabled. Enable it, or remove the ref.")]
    [InlineData("select {{ nothing() }}", "models/orders.sql:1:11: 'nothing' is undefined")]
    [InlineData("select {{ var('begin') }}", "models/orders.sql:1:11: the variable 'begin' is not set. Set it under 'vars' in dbt_project.yml, pass --vars, or give var() a default.")]
    [InlineData("select {{ env_var('NOT_THERE') }}", "models/orders.sql:1:11: the environment variable 'NOT_THERE' is not set. Set it, or give env_var() a default.")]
    [InlineData("select {{ exceptions.raise_compiler_error('not on ' ~ target.name) }}", "models/orders.sql:1:22: not on local")]
    [InlineData("select * from {{ unread('orders') }}", "models/orders.sql:1:18: unread() takes a relation, not 'orders'. Write unread(source('name', 'table')) or unread(ref('model')).")]
    public void A_mistake_in_SQL_has_its_place(string sql, string problem)
    {
        using var sketch = new ProjectSketch()
            .Model("stg_orders", "select 1")
            .Model("off", "{{ config(enabled=false) }} select 1")
            .Write("models/sources.yml", "sources: [{ name: raw, tables: [{ name: orders }] }]")
            .Model("orders", sql);

        Assert.Equal(problem, Assert.Single(sketch.Problems()));
    }

    [Fact]
    public void A_mistake_in_a_macro_names_the_way_to_it()
    {
        using var sketch = new ProjectSketch()
            .Write("macros/m.sql", "{% macro outer() %}\n{{ inner() }}\n{% endmacro %}\n{% macro inner() %}{{ 1 / 0 }}{% endmacro %}")
            .Model("orders", "select {{ outer() }}");

        var problem = Assert.Single(sketch.Problems());

        Assert.StartsWith("macros/m.sql:4:", problem, StringComparison.Ordinal);
        Assert.Contains("in macro 'inner', called at macros/m.sql:2:4", problem, StringComparison.Ordinal);
        Assert.Contains("in macro 'outer', called at models/orders.sql:1:11", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_at_once_in_the_order_of_the_files()
    {
        using var sketch = new ProjectSketch()
            .Model("b", "select {{ ref('nowhere') }}")
            .Model("a", "select 1\n{% if %}")
            .Write("models/schema.yml", "models:\n  - name: b\n    columns:\n      - description: no name\n    data_tests: [unique: { model: x }]\n");

        Assert.Equal(
            ["models/a.sql:2", "models/b.sql:1", "models/schema.yml:4", "models/schema.yml:5"],
            sketch.Problems().Select(problem => string.Join(':', problem.Split(':')[..2])).Distinct());
    }

    [Fact]
    public void A_broken_value_of_a_folder_is_reported_once_beside_the_rest()
    {
        using var sketch = new ProjectSketch("name: shop\nmodels: { +enabled: \"{{ var('on') }}\" }").Model("a", "select 1").Model("b", "select {{ nothing() }}");

        Assert.Equal(["dbt_project.yml:2", "models/b.sql:1"], sketch.Problems().Select(problem => string.Join(':', problem.Split(':')[..2])));
    }

    [Fact]
    public void Two_models_of_one_name_are_refused()
    {
        using var sketch = new ProjectSketch().Write("models/a/orders.sql", "select 1").Write("models/b/orders.sql", "select 2");

        Assert.Equal(
            ["models/b/orders.sql:1: there are two models named 'orders': this one and models/a/orders.sql. Rename one: a ref could mean either."],
            sketch.Problems());
    }

    [Fact]
    public void A_circle_is_reported_with_its_path()
    {
        using var sketch = new ProjectSketch().Model("a", "{{ ref('b') }}").Model("b", "{{ ref('a') }}");

        Assert.Equal(
            ["models/a.sql:1: models read each other in a circle: a -> b -> a. Remove one of the refs (models/b.sql, models/a.sql)."],
            sketch.Problems());
    }

    [Theory]
    [InlineData("data_tests: [unqiue]\n    tests: [unique]", "models/schema.yml:4:12: 'tests' and 'data_tests' are the same thing: both are given. Move everything to 'data_tests'.")]
    [InlineData("data_tests: [{ unique: {}, not_null: {} }]",
        "models/schema.yml:3:18: a test is a name, or a name with its arguments below it, not a mapping. Indent the arguments below the test's name.")]
    [InlineData("data_tests: unique", "models/schema.yml:3:17: 'data_tests' must be a list, not 'unique'")]
    [InlineData("data_tests: [unique: { severity: fatal }]", "models/schema.yml:3:28: test 'unique_orders_': 'severity' must be error or warn, not 'fatal'")]
    [InlineData("data_tests: [unique: { where: a, config: { where: b } }]",
        "models/schema.yml:3:28: 'where' is given both here and under 'config'. Keep the one under 'config'.")]
    [InlineData("data_tests: [a: { x: 1 }, a: { x: 1 }]",
        "models/schema.yml:3:31: there are two tests 'a_orders_1', here and in models/schema.yml:3:18. Give one of them a 'name', or remove it: tests that differ in their configuration only are the same test.")]
    [InlineData("config: { enabled: \"{{ var('on') }}\" }",
        "models/schema.yml:3:24: the variable 'on' is not set. Set it under 'vars' in dbt_project.yml, pass --vars, or give var() a default.")]
    public void A_mistake_in_a_properties_file_has_its_place(string properties, string problem)
    {
        using var sketch = new ProjectSketch().Model("orders", "select 1").Write("models/schema.yml", $"models:\n  - name: orders\n    {properties}\n");

        Assert.Equal(problem, Assert.Single(sketch.Problems()));
    }

    [Fact]
    public void A_test_that_reads_what_is_not_there_is_left_out_with_a_notice()
    {
        using var sketch = new ProjectSketch()
            .Model("orders", "select 1")
            .Write("models/schema.yml", "models:\n  - name: orders\n    data_tests: [relationships: { to: ref('items'), field: id }]\n");

        var project = sketch.Load();

        Assert.Empty(project.Tests);
        Assert.Equal(
            "the test 'relationships_orders_id__ref_items_' is left out: ref('items') names no model or seed. Known: orders.",
            (Assert.Single(project.Notices) with { Location = null }).ToString());
    }

    [Fact]
    public void A_node_described_twice_is_refused()
    {
        using var sketch = new ProjectSketch().Model("orders", "select 1").Write("models/a.yml", "models: [{ name: orders }]").Write("models/b.yml", "models: [{ name: orders }]");

        Assert.StartsWith("models/b.yml:1:18: 'orders' is described twice: here and in ", Assert.Single(sketch.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_project_file_is_no_project()
    {
        using var sketch = new ProjectSketch();
        File.Delete(Path.Combine(sketch.Path, "dbt_project.yml"));

        var error = Assert.Throws<ConfigurationException>(() => sketch.Load());

        Assert.Contains("there is no dbt_project.yml in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_odd_but_harmless_is_a_notice()
    {
        using var sketch = new ProjectSketch("name: shop\nmodle-paths: [x]\n")
            .Model("orders", "select 1")
            .Write("models/schema.yml", "models: [{ name: ordres }]\nsorces: []\n");

        Assert.Equal(
            [
                "unknown key 'modle-paths'. Did you mean 'model-paths'?",
                "unknown key 'sorces'. Did you mean 'sources'?",
                "'ordres' is described, but there is no such model. Did you mean 'orders'?",
            ],
            sketch.Load().Notices.Select(notice => (notice with { Location = null }).ToString()));
    }

    [Fact]
    public void Old_names_of_paths_and_other_folders_are_honoured()
    {
        using var sketch = new ProjectSketch("name: shop\nsource-paths: [sql]\ndata-paths: [data]\nmacro-paths: [lib]\ntest-paths: [checks]")
            .Write("sql/deep/orders.sql", "select {{ one() }} from {{ ref('codes') }}")
            .Write("data/codes.csv", "code\n")
            .Write("lib/one.sql", "{% macro one() %}1{% endmacro %}")
            .Write("checks/none.sql", "select 1 from {{ ref('orders') }} where false");

        var project = sketch.Load();

        Assert.Equal(["codes", "orders", "none"], project.Graph.InOrder.Select(node => node.Name));
        Assert.Equal(["shop", "deep", "orders"], project.FindModel("orders")!.Fqn);
        Assert.Equal("macro.shop.one", Assert.Single(project.Macros).UniqueId);
    }
}
