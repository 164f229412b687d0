using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class DataTestTests
{
    [Fact]
    public void Every_form_of_a_declaration_is_read()
    {
        using var sketch = new ProjectSketch("name: shop\ndata_tests: { shop: { +severity: warn } }").Model("orders", "select 1").Write("models/schema.yml", """
            models:
              - name: orders
                data_tests:
                  - dbt_utils.expression_is_true:
                      expression: total > 0
                      severity: error
                      limit: 10
                columns:
                  - name: id
                    config: { tags: [keys] }
                    tests:
                      - unique
                      - not_null: { config: { where: "id > 5", warn_if: ">1", error_if: ">10", fail_calc: sum(n), tags: nightly } }
                      - accepted_values: { arguments: { values: [1, 2], quote: false }, name: ids }
                      - not_null: { name: off, enabled: false }
            """);
        var tests = sketch.Load().Tests.ToDictionary(test => test.Name);

        Assert.Equal(["dbt_utils_expression_is_true_orders_total_0", "ids", "not_null_orders_id", "unique_orders_id"], tests.Keys.Order());
        var expression = tests["dbt_utils_expression_is_true_orders_total_0"];
        Assert.Equal((TestSeverity.Error, 10L, null), (expression.Severity, expression.Limit, expression.Column));
        Assert.Equal("total > 0", expression.Arguments["expression"]);
        var notNull = tests["not_null_orders_id"];
        Assert.Equal((TestSeverity.Warn, "id > 5", ">1", ">10", "sum(n)"), (notNull.Severity, notNull.Where, notNull.WarnIf, notNull.ErrorIf, notNull.FailCalc));
        Assert.Equal(["nightly", "keys"], notNull.Tags);
        Assert.Equal("model.shop.orders", notNull.NodeId);
        Assert.Equal(13, notNull.Location.Line);
        Assert.Equal([1L, 2L], Assert.IsAssignableFrom<IEnumerable<object?>>(tests["ids"].Arguments["values"]));
        Assert.Equal("!= 0", tests["unique_orders_id"].WarnIf);
    }

    [Fact]
    public void A_singular_test_belongs_to_the_last_thing_it_reads()
    {
        using var sketch = new ProjectSketch()
            .Model("a_late", "select * from {{ ref('b_early') }}")
            .Model("b_early", "select 1")
            .Write("tests/sums_agree.sql", "{{ config(severity='warn', tags=['sums']) }}\nselect * from {{ ref('b_early') }} join {{ ref('a_late') }} using (id)");
        var project = sketch.Load();

        var test = Assert.Single(project.Tests);
        var compiled = project.Compiler.Compile(test, new CompileContext());

        Assert.Equal(("sums_agree", "singular", "model.shop.a_late", TestSeverity.Warn), (test.Name, test.Kind, test.NodeId, test.Severity));
        Assert.Equal("test.shop.sums_agree", test.UniqueId);
        Assert.Equal("select * from \"lake\".\"main\".\"b_early\" join \"lake\".\"main\".\"a_late\" using (id)", compiled.RawSql);
        Assert.Equal([test], project.TestsOf(project.FindModel("a_late")!));
        Assert.Empty(project.TestsOf(project.FindModel("b_early")!));
    }

    [Fact]
    public void A_test_of_the_projects_own_is_compiled_from_its_macro()
    {
        using var sketch = new ProjectSketch()
            .Write("tests/generic/is_even.sql", "{% test is_even(model, column_name, but=none) %}select * from {{ model }} where {{ column_name }} % 2 = 1{% if but %} and id not in (select id from {{ but }}){% endif %}{% endtest %}")
            .Model("odd", "select 1")
            .Model("orders", "select 1")
            .Write("models/schema.yml", """
                models:
                  - name: orders
                    columns: [{ name: id, data_tests: [is_even: { but: ref('odd'), config: { where: "year > 2000" } }] }]
                """);
        var project = sketch.Load();

        var test = Assert.Single(project.Tests);
        var compiled = project.Compiler.Compile(test, new CompileContext());

        Assert.Equal(
            "select * from (select * from \"lake\".\"main\".\"orders\" where year > 2000) dbt_subquery where id % 2 = 1 and id not in (select id from \"lake\".\"main\".\"odd\")",
            compiled.RawSql);
        Assert.Equal(["model.shop.orders", "model.shop.odd"], test.DependsOn);
    }

    [Fact]
    public void Tests_of_a_disabled_model_are_gone_with_it()
    {
        using var sketch = new ProjectSketch("name: shop\nvars: { with_orders: false }").Model("orders", "select 1").Write("models/schema.yml", """
            models:
              - name: orders
                config: { enabled: "{{ var('with_orders') }}" }
                columns: [{ name: id, data_tests: [unique] }]
            """);

        Assert.Empty(sketch.Load().Graph.InOrder);
        Assert.Equal(2, sketch.Load(new() { ["with_orders"] = true }).Graph.InOrder.Count);
    }
}
