using Pipeline.Models;

namespace Pipeline.Tests.Models.Templating;

/// <summary>How dbt's generic tests are overridden, called, and given their condition.</summary>
public class TestMacroTests
{
    private const string Declared = """
        models:
          - name: orders
            columns:
              - name: id
                data_tests:
                  - not_null: { config: { where: "year > {{ var('start') }}" } }
        """;

    [Fact]
    public void A_test_nobody_overrides_has_no_SQL_of_its_own()
    {
        Assert.Null(Compiled("").RawSql);
    }

    [Theory]
    [InlineData("{% test not_null(model, column_name) %}plain {{ column_name }} of {{ model }}{% endtest %}")]
    [InlineData("{% macro default__test_not_null(model, column_name) %}plain {{ column_name }} of {{ model }}{% endmacro %}")]
    [InlineData("{% macro duckdb__test_not_null(model, column_name) %}plain {{ column_name }} of {{ model }}{% endmacro %}")]
    public void A_project_overrides_a_test_by_any_of_its_names(string macro)
    {
        Assert.Equal("plain id of (select * from \"lake\".\"main\".\"orders\" where year > 2024) dbt_subquery", Compiled(macro).RawSql);
    }

    [Fact]
    public void A_package_overrides_a_test_where_the_project_lets_it()
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { start: 2024 }\ndispatch: [{ macro_namespace: dbt, search_order: [shop, shim, dbt] }]")
            .Write("dbt_packages/shim/dbt_project.yml", "name: shim")
            .Write("dbt_packages/shim/macros/m.sql", "{% macro default__test_not_null(model, column_name) %}shim{% endmacro %}")
            .Model("orders", "select 1").Write("models/schema.yml", Declared);

        Assert.Equal("shim", Compiled(sketch).RawSql);
    }

    [Fact]
    public void Who_overrides_the_condition_overrides_it_in_the_tests_of_dbt_too()
    {
        var test = Compiled("{% macro get_where_subquery(relation) %}(from {{ relation }} where {{ config.get('where') }} limit 5){% endmacro %}");

        Assert.Equal("select id\nfrom (from \"lake\".\"main\".\"orders\" where year > 2024 limit 5)\nwhere id is null", test.RawSql);
    }

    [Fact]
    public void What_a_test_says_of_itself_holds_unless_its_use_says_otherwise()
    {
        using var sketch = new ProjectSketch()
            .Write("macros/mine.sql", "{% test few(model, column_name) %}{{ config(fail_calc='sum(n)', severity='warn', limit=7) }}select 1 as n{% endtest %}")
            .Model("orders", "select 1")
            .Write("models/schema.yml", "models: [{ name: orders, columns: [{ name: id, data_tests: [{ few: { config: { severity: error } } }] }] }]");

        var test = Compiled(sketch);

        Assert.Equal(("sum(n)", TestSeverity.Error, 7L, "select 1 as n"), (test.FailCalc, test.Severity, test.Limit, test.RawSql));
    }

    [Fact]
    public void Tests_of_dbt_can_be_called_by_those_of_a_project()
    {
        var test = Compiled("{% test not_null(model, column_name) %}{{ dbt.test_not_null(model, column_name) }}{{ default__test_unique('m', 'c') }}{% endtest %}");

        Assert.StartsWith("select id\nfrom (select * from", test.RawSql, StringComparison.Ordinal);
        Assert.EndsWith("select\n    c as unique_field,\n    count(*) as n_records\n\nfrom m\nwhere c is not null\ngroup by c\nhaving count(*) > 1", test.RawSql, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ test_accepted_values('m', 'c', ['a', 'b']) }}", "where value_field not in (\n    'a','b'\n)")]
    [InlineData("{{ test_accepted_values('m', 'c', [1, 2], quote=false) }}", "where value_field not in (\n    1,2\n)")]
    [InlineData("{{ test_relationships('m', 'c', 'parents', 'id') }}", "    from parents\n)\n\nselect\n    from_field\n\nfrom child\nleft join parent\n    on child.from_field = parent.to_field\n\nwhere parent.to_field is null")]
    [InlineData("{{ get_test_sql('select 1', 'count(*)', '> 5', '> 10', 3) }}", "  count(*) as failures,\n  count(*) > 5 as should_warn,\n  count(*) > 10 as should_error\nfrom (\n  select 1\n  limit 3\n) dbt_internal_test")]
    public void The_text_of_a_test_is_that_of_dbt(string template, string expected)
    {
        using var sketch = new ProjectSketch().Model("orders", template);

        Assert.EndsWith(expected, sketch.Compile("orders"), StringComparison.Ordinal);
    }

    private static DataTest Compiled(string macro)
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { start: 2024 }")
            .Write("macros/mine.sql", macro).Model("orders", "select 1").Write("models/schema.yml", Declared);
        return Compiled(sketch);
    }

    private static DataTest Compiled(ProjectSketch sketch)
    {
        var project = sketch.Load();
        return project.Compiler.Compile(Assert.Single(project.Tests), new CompileContext());
    }
}
