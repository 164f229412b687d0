using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class PackageTests
{
    [Fact]
    public void A_package_contributes_everything_under_its_own_name()
    {
        using var sketch = new ProjectSketch()
            .Package("tools", "models/staging/days.sql", "select {{ one() }} as id from {{ ref('codes') }}")
            .Package("tools", "models/staging/schema.yml", "models: [{ name: days, description: \"{{ doc('days') }}\", columns: [{ name: id, data_tests: [unique, odd] }] }]")
            .Package("tools", "models/staging/text.md", "{% docs days %} All days. {% enddocs %}")
            .Package("tools", "seeds/codes.csv", "code\n1\n")
            .Package("tools", "snapshots/history.sql", "{% snapshot days_history %}{{ config(strategy='check', check_cols='all', unique_key='id') }}select * from {{ ref('days') }}{% endsnapshot %}")
            .Package("tools", "tests/none.sql", "select 1 from {{ ref('days') }} where false")
            .Package("tools", "macros/m.sql", "{% macro one() %}1{% endmacro %}{% test odd(model, column_name) %}select 1 from {{ model }}{% endtest %}")
            .Package("tools", "analyses/look.sql", "select * from {{ ref('days') }}");

        var project = sketch.Load();

        Assert.Equal(
            [
                "seed.tools.codes", "model.tools.days", "analysis.tools.look", "snapshot.tools.days_history", "test.tools.none",
                "test.tools.odd_days_id", "test.tools.unique_days_id",
            ],
            project.Graph.InOrder.Select(node => node is DataTest { Hash: not null } test ? $"test.tools.{test.Name}" : node.UniqueId));
        var days = project.FindModel("days")!;
        Assert.Equal("All days.", days.Description);
        Assert.Equal(["tools", "staging", "days"], days.Fqn);
        Assert.Equal("models/staging/days.sql", days.Path);
        Assert.Equal(["macro.tools.one"], days.Macros);
        Assert.Equal(["shop", "tools"], project.Packages);
    }

    [Theory]
    [InlineData("", "", "", "view", "own")]
    [InlineData("models: { tools: { +materialized: table } }", "", "", "table", "own")]
    [InlineData("models: { tools: { +materialized: table } }", "models: { tools: { days: { +materialized: ephemeral } } }", "", "ephemeral", "own")]
    [InlineData("models: { tools: { +materialized: table } }", "models: { tools: { +materialized: ephemeral } }", "{{ config(materialized='incremental') }}", "ephemeral", "own")]
    [InlineData("vars: { kind: package }", "", "", "view", "package")]
    [InlineData("vars: { tools: { kind: package }, kind: global }", "", "", "view", "package")]
    [InlineData("vars: { tools: { kind: package } }", "vars: { kind: project }", "", "view", "project")]
    [InlineData("vars: { tools: { kind: package } }", "vars: { kind: project, tools: { kind: project for tools } }", "", "view", "project for tools")]
    public void The_projects_file_wins_over_the_packages(string package, string project, string sql, string materialized, string variable)
    {
        using var sketch = new ProjectSketch($"name: shop\n{project}")
            .Package("tools", "dbt_project.yml", $"name: tools\n{package}")
            .Package("tools", "models/days.sql", $"{sql}select '{{{{ var('kind', 'own') }}}}' as kind");

        var loaded = sketch.Load();

        var days = loaded.FindModel("days")!;
        Assert.Equal(materialized, days.Materialization);
        Assert.Equal($"select '{variable}' as kind", loaded.Compiler.Compile(days, new CompileContext()).Sql);
    }

    [Theory]
    [InlineData("select * from {{ ref('days') }}", "model.shop.days")]
    [InlineData("select * from {{ ref('tools', 'days') }}", "model.tools.days")]
    [InlineData("select * from {{ ref('weeks') }}", "model.tools.weeks")]
    [InlineData("select * from {{ source('raw', 'orders') }}", "source.tools.raw.orders")]
    public void A_name_is_looked_for_near_first(string sql, string expected)
    {
        using var sketch = new ProjectSketch()
            .Model("days", "{{ config(alias='shop_days') }} select 1")
            .Model("reader", sql)
            .Package("tools", "models/days.sql", "select 1")
            .Package("tools", "models/weeks.sql", "select * from {{ ref('days') }}")
            .Package("tools", "models/s.yml", "sources: [{ name: raw, tables: [{ name: orders }] }]");

        var project = sketch.Load();

        Assert.Equal([expected], project.FindModel("reader")!.DependsOn);
        Assert.Equal(["model.tools.days"], project.FindModel("weeks")!.DependsOn);
    }

    [Theory]
    [InlineData("packages: [{ package: dbt-labs/dbt_utils, version: 1.1.1 }]",
        "packages.yml:1:23: the package 'dbt-labs/dbt_utils' is not installed. Put its files into dbt_packages/dbt_utils: packages are not downloaded here ('dbt deps' does so).")]
    [InlineData("packages: [{ git: \"https://example.org/x/dbt-audit-helper.git\", revision: main }]",
        "packages.yml:1:19: the package 'https://example.org/x/dbt-audit-helper.git' is not installed. Put its files into dbt_packages/dbt-audit-helper: packages are not downloaded here ('dbt deps' does so).")]
    [InlineData("packages: [{ version: 1 }]", "packages.yml:1:12: this package names no source. Write 'package:', 'git:', 'tarball:' or 'local:'.")]
    public void A_package_that_is_not_there_is_an_error(string list, string problem)
    {
        using var sketch = new ProjectSketch().Write("packages.yml", list);

        Assert.Equal([problem], sketch.Problems());
    }

    [Theory]
    [InlineData("package: dbt-labs/dbt_utils", "dbt_utils")]
    [InlineData("git: \"https://example.org/x/dbt-audit-helper.git\"", "audit_helper")]
    [InlineData("git: \"git@example.org:x/mono.git\", subdirectory: dbt/tools", "tools")]
    [InlineData("tarball: \"https://example.org/1.tar.gz\", name: tools", "tools")]
    public void A_package_is_known_under_its_names(string listed, string project)
    {
        using var sketch = new ProjectSketch().Write("dependencies.yml", $"packages: [{{ {listed} }}]").Package(project, "macros/m.sql", "");

        Assert.Equal(["shop", project], sketch.Load().Packages);
    }

    [Fact]
    public void A_local_package_is_read_where_it_lies()
    {
        using var sketch = new ProjectSketch()
            .Write("packages.yml", "packages: [{ local: libs/tools }]")
            .Write("libs/tools/dbt_project.yml", "name: tools\nmacro-paths: [lib]")
            .Write("libs/tools/lib/one.sql", "{% macro one() %}1{% endmacro %}")
            .Model("orders", "select {{ tools.one() }}");

        Assert.Equal("select 1", sketch.Compile("orders"));
    }

    [Fact]
    public void A_local_package_that_is_not_there_is_an_error()
    {
        using var sketch = new ProjectSketch().Write("packages.yml", "packages: [{ local: ../nowhere }]");

        var problem = Assert.Single(sketch.Problems());

        Assert.StartsWith("packages.yml:1:21: there is no package in '../nowhere'. The path counts from ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_macro_is_dispatched_in_the_order_the_project_wants()
    {
        const string macros = "{% macro now() %}{{ return(adapter.dispatch('now', 'tools')()) }}{% endmacro %}{% macro default__now() %}package{% endmacro %}";
        using var sketch = new ProjectSketch("name: shop\ndispatch: [{ macro_namespace: tools, search_order: [shop, tools] }]")
            .Package("tools", "macros/now.sql", macros)
            .Write("macros/now.sql", "{% macro duckdb__now() %}project{% endmacro %}")
            .Model("orders", "select '{{ tools.now() }}'");

        Assert.Equal("select 'project'", sketch.Compile("orders"));
    }

    [Fact]
    public void A_packages_naming_macro_names_its_own_nodes()
    {
        using var sketch = new ProjectSketch()
            .Package("tools", "macros/s.sql", "{% macro generate_schema_name(custom_schema_name, node) %}tools_{{ custom_schema_name or target.schema }}{% endmacro %}")
            .Package("tools", "models/days.sql", "{{ config(schema='x') }}select 1")
            .Model("orders", "{{ config(schema='x') }}select 1");

        var project = sketch.Load();

        Assert.Equal(["main_x", "tools_x"], [project.FindModel("orders")!.Relation.Schema, project.FindModel("days")!.Relation.Schema]);
    }

    [Fact]
    public void What_runs_around_a_run_begins_with_the_packages()
    {
        using var sketch = new ProjectSketch("name: shop\non-run-start: \"select 1\"\non-run-end: [\"{{ log('x') }}\", \"select 3\"]")
            .Package("tools", "dbt_project.yml", "name: tools\non-run-start: [\"select 'tools'\"]");

        var project = sketch.Load();

        Assert.Equal(["operation.tools.tools-on-run-start-0", "operation.shop.shop-on-run-start-0"], project.OnRunStart.Select(operation => operation.UniqueId));
        Assert.Equal(["{{ log('x') }}", "select 3"], project.OnRunEnd.Select(operation => operation.Hook.Sql));
        Assert.Equal("select 'tools'", project.Compiler.Compile(project.OnRunStart[0], new CompileContext()));
    }

    [Fact]
    public void Two_nodes_must_not_become_one_relation()
    {
        using var sketch = new ProjectSketch().Package("tools", "models/days.sql", "select 1").Model("days", "select 1");

        Assert.Equal(
            ["dbt_packages/tools/models/days.sql:1: the model 'days' and the model 'days' both become \"lake\".\"main\".\"days\". Give one of them another alias or schema."],
            sketch.Problems());
    }
}
