using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class UnitTestReadingTests
{
    [Fact]
    public void Rows_are_written_out_or_CSV_or_SQL()
    {
        using var sketch = Sketch(""""
            unit_tests:
              - name: adds_up
                description: It does.
                model: orders
                given:
                  - input: ref('items')
                    rows: [{ id: 1, price: 2.5, sold: 2024-01-31 }, { id: 2 }]
                  - input: source('raw', 'codes')
                    format: csv
                    rows: |
                      code,text
                      1,"a, ""b"""
                      2,
                  - input: this
                    format: sql
                    rows: |
                      select 1 as id
                expect: { rows: [{ id: 1 }] }
                overrides:
                  macros: { is_incremental: true, tools.now: "2024-01-01" }
                  vars: { days: 3 }
                  env_vars: { REGION: north }
                config: { tags: [fast] }
            """");
        var test = Assert.IsType<UnitTest>(sketch.Load().Graph.Find("unit_test.shop.orders.adds_up"));

        Assert.Equal(("model.shop.orders", "It does."), (test.ModelId, test.Description));
        Assert.Equal(["model.shop.items", "source.shop.raw.codes", null], test.Given.Select(input => input.NodeId));
        Assert.Equal([1L, 2.5, new DateOnly(2024, 1, 31)], test.Given[0].Rows.Values[0].Values);
        Assert.Equal(["1|a, \"b\"", "2|"], test.Given[1].Rows.Values.Select(row => string.Join('|', row.Values)));
        Assert.Equal("select 1 as id", test.Given[2].Rows.Sql);
        Assert.Equal(1L, Assert.Single(test.Expect.Values)["id"]);
        Assert.Equal(true, test.Overrides.Macros["is_incremental"]);
        Assert.Equal((3L, "north"), (test.Overrides.Vars["days"], test.Overrides.Environment["REGION"]));
        Assert.Equal(["fast"], test.Tags);
        Assert.Equal(["shop", "orders", "adds_up"], test.Fqn);
    }

    [Fact]
    public void Rows_may_lie_in_a_fixture()
    {
        using var sketch = Sketch("""
            unit_tests:
              - name: reads
                model: orders
                given: [{ input: ref('items'), format: csv, fixture: some_items }]
                expect: { format: sql, fixture: wanted }
            """)
            .Write("tests/fixtures/some_items.csv", "id,name\n1,x\n\n2,\"two\nlines\"\n")
            .Write("tests/fixtures/wanted.sql", "select 1 as id\n");

        var test = sketch.Load().Graph.InOrder.OfType<UnitTest>().Single();

        Assert.Equal(["1 x", "2 two\nlines"], test.Given[0].Rows.Values.Select(row => string.Join(' ', row.Values)));
        Assert.Equal("select 1 as id", test.Expect.Sql);
    }

    [Fact]
    public void The_unit_tests_of_a_disabled_model_are_gone_with_it()
    {
        using var sketch = Sketch("unit_tests: [{ name: t, model: off, expect: { rows: [] } }]").Model("off", "{{ config(enabled=false) }}select 1");

        Assert.Empty(sketch.Load().Graph.InOrder.OfType<UnitTest>());
    }

    [Theory]
    [InlineData("name: t, model: ordres, expect: { rows: [] }", "models/t.yml:1:32: ref('ordres') names no model or seed. Did you mean 'orders'?")]
    [InlineData("name: t, expect: { rows: [] }", "models/t.yml:1:22: the unit test 't' names no model. Add 'model:'.")]
    [InlineData("name: t, model: orders", "models/t.yml:1:22: the unit test 't' expects nothing. Add 'expect: {rows: [...]}'.")]
    [InlineData("name: t, model: orders, expect: { rows: [], format: cvs }", "models/t.yml:1:68: there is no format 'cvs'. Did you mean 'csv'?")]
    [InlineData("name: t, model: orders, expect: { format: csv, fixture: none }",
        "models/t.yml:1:72: there is no fixture 'none.csv'. Put it into the folder 'fixtures' of the tests.")]
    [InlineData("name: t, model: orders, expect: { format: csv, rows: \"a,b\\n1\" }",
        "models/t.yml:1:69: row 1 has 1 values for 2 columns. Give each row a value for each column.")]
    [InlineData("name: t, model: orders, given: [{ input: ref('itmes'), rows: [] }], expect: { rows: [] }",
        "models/t.yml:1:57: ref('itmes') names no model or seed. Did you mean 'items'?")]
    [InlineData("name: t, model: orders, given: [{ input: items, rows: [] }], expect: { rows: [] }",
        "models/t.yml:1:57: 'items' names no input. Write ref('model'), source('source', 'table') or this.")]
    public void A_mistake_has_its_place(string test, string problem)
    {
        using var sketch = Sketch($"unit_tests: [{{ {test} }}]");

        Assert.Equal(problem, Assert.Single(sketch.Problems()));
    }

    private static ProjectSketch Sketch(string yaml) => new ProjectSketch()
        .Model("items", "select 1 as id")
        .Model("orders", "select * from {{ ref('items') }} join {{ source('raw', 'codes') }} using (id)")
        .Write("models/sources.yml", "sources: [{ name: raw, tables: [{ name: codes }] }]")
        .Write("models/t.yml", yaml);
}
