using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class SelectorsFileTests
{
    [Theory]
    [InlineData("definition: tag:core", "stg_items stg_orders")]
    [InlineData("definition: \"stg_orders+ tag:late\"", "late orders stg_orders")]
    [InlineData("definition: { tag: core }", "stg_items stg_orders")]
    [InlineData("definition: { method: fqn, value: orders }", "orders")]
    [InlineData("definition: { method: fqn, value: orders, parents: true }", "orders stg_items stg_orders")]
    [InlineData("definition: { method: fqn, value: late, parents: true, parents_depth: 1 }", "late orders")]
    [InlineData("definition: { method: fqn, value: stg_items, children: true, children_depth: 1 }", "orders stg_items")]
    [InlineData("definition: { method: fqn, value: stg_items, childrens_parents: true }", "late orders stg_items stg_orders")]
    [InlineData("definition: { method: tag, value: core, exclude: [stg_items] }", "stg_orders")]
    [InlineData("definition: { union: [tag:core, { method: fqn, value: late }] }", "late stg_items stg_orders")]
    [InlineData("definition: { union: [tag:core, orders, { exclude: [{ method: fqn, value: stg_orders }] }] }", "orders stg_items")]
    [InlineData("definition: { intersection: [tag:core, \"+orders\", { exclude: [stg_items] }] }", "stg_orders")]
    [InlineData("definition: { intersection: [{ union: [stg_items, orders] }, { tag: core }] }", "stg_items")]
    [InlineData("definition: { union: [{ method: selector, value: other }, late] }", "late orders")]
    [InlineData("definition: \"{{ 'late' if target.name == 'local' else 'orders' }}\"", "late")]
    public void A_definition_picks_nodes(string definition, string expected)
    {
        using var sketch = Sketch($"selectors:\n  - name: wanted\n    {definition}\n  - {{ name: other, definition: orders }}\n");

        var project = sketch.Load();

        Assert.Equal(expected, Models(project.Selector.Select([], [], new SelectionOptions { SelectorName = "wanted" })));
        Assert.Equal(expected, Models(project.Selector.Select(["selector:wanted"], [])));
        Assert.Equal(["wanted", "other"], project.Selector.Names);
    }

    [Fact]
    public void The_default_selector_holds_when_nothing_is_selected()
    {
        using var sketch = Sketch("selectors: [{ name: wanted, default: \"{{ target.name == 'local' }}\", definition: orders }]");
        var selector = sketch.Load().Selector;

        Assert.Equal("wanted", selector.Default);
        Assert.Equal("orders", Models(selector.Select([], [])));
        Assert.Equal("late", Models(selector.Select(["late"], [])));
        Assert.Equal("orders stg_items stg_orders", Models(selector.Select([], ["late"])));
    }

    [Theory]
    [InlineData("definition: { method: tag }", "this definition has no value. Add 'value:'.")]
    [InlineData("definition: { method: tag, value: x, childen: true }", "a selector has no key 'childen'. Did you mean 'children'?")]
    [InlineData("definition: { method: selector, value: nowhere }", "there is no selector 'nowhere'. Known: other, wanted.")]
    [InlineData("definition: { method: selector, value: wanted }", "selectors use each other in a circle: wanted -> wanted")]
    [InlineData("definition: \"@x+\"", "the selector '@x+' has both '@' and '+' behind it. '@' includes all children: leave the '+' out.")]
    [InlineData("definition: { method: tag, value: x, indirect_selection: carefully }", "there is no indirect selection 'carefully'. Known: buildable, cautious, eager, empty.")]
    [InlineData("description: x", "the selector 'wanted' has no definition. Add 'definition:'.")]
    public void A_mistake_has_its_place(string definition, string problem)
    {
        using var sketch = Sketch($"selectors:\n  - name: wanted\n    {definition}\n  - {{ name: other, definition: orders }}\n");

        var reported = Assert.Single(sketch.Problems());

        Assert.Matches(@"^selectors\.yml:[23]:\d+: ", reported);
        Assert.EndsWith(problem, reported, StringComparison.Ordinal);
    }

    [Fact]
    public void A_selector_that_does_not_exist_is_an_error()
    {
        using var sketch = Sketch("selectors: [{ name: wanted, definition: orders }]");

        var error = Assert.Throws<ConfigurationException>(() => sketch.Load().Selector.Select([], [], new SelectionOptions { SelectorName = "wnated" }));

        Assert.Equal("there is no selector 'wnated' in selectors.yml. Did you mean 'wanted'?", error.Message);
    }

    [Theory]
    [InlineData(IndirectSelection.Eager, "not_null_orders_id relationships_orders_id__id__ref_stg_items_ unique_orders_id")]
    [InlineData(IndirectSelection.Cautious, "not_null_orders_id unique_orders_id")]
    [InlineData(IndirectSelection.Buildable, "not_null_orders_id relationships_orders_id__id__ref_stg_items_ unique_orders_id")]
    [InlineData(IndirectSelection.Empty, "")]
    public void Tests_come_along_as_asked(IndirectSelection indirect, string expected)
    {
        using var sketch = WithTests();

        var selection = sketch.Load().Selector.Select(["orders"], [], new SelectionOptions { IndirectSelection = indirect });

        Assert.Equal(expected, string.Join(' ', selection.Tests.Select(test => test.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_careful_union_has_the_tests_that_only_all_of_it_allows()
    {
        using var sketch = WithTests();
        var selector = sketch.Load().Selector;
        var cautious = new SelectionOptions { IndirectSelection = IndirectSelection.Cautious };

        Assert.Equal(3, selector.Select(["orders", "stg_items"], [], cautious).Tests.Count());
        Assert.Empty(selector.Select(["stg_items"], [], cautious).Tests);
        Assert.Empty(selector.Select(["late"], [], cautious with { IndirectSelection = IndirectSelection.Buildable }).Tests);
    }

    [Fact]
    public void A_unit_test_comes_along_with_its_model()
    {
        using var sketch = Sketch(null).Write("models/u.yml", "unit_tests: [{ name: t, model: orders, expect: { rows: [] } }]");
        var selector = sketch.Load().Selector;

        Assert.Equal(["model.shop.orders", "unit_test.shop.orders.t"], Ids(selector.Select(["orders"], [])));
        Assert.Equal(["unit_test.shop.orders.t"], Ids(selector.Select(["unit_test:t"], [])));
        Assert.Equal(["unit_test.shop.orders.t"], Ids(selector.Select(["test_type:unit"], [])));
        Assert.Equal(["unit_test.shop.orders.t"], Ids(selector.Select(["resource_type:unit_test"], [])));
    }

    [Theory]
    [InlineData("exposure:weekly", "exposure.shop.weekly")]
    [InlineData("+exposure:weekly", "exposure.shop.weekly model.shop.orders model.shop.stg_items model.shop.stg_orders")]
    [InlineData("exposure:shop.*", "exposure.shop.weekly")]
    [InlineData("group:finance", "model.shop.late")]
    [InlineData("access:public", "model.shop.late")]
    public void Exposures_groups_and_access_are_selected_by_name(string selector, string expected)
    {
        using var sketch = Sketch(null)
            .Model("late", "{{ config(group='finance', access='public') }}select * from {{ ref('orders') }}")
            .Write("models/e.yml", "exposures: [{ name: weekly, type: ml, depends_on: [ref('orders')] }]\ngroups: [{ name: finance, owner: { name: x } }]");

        Assert.Equal(expected, string.Join(' ', Ids(sketch.Load().Selector.Select([selector], []))));
    }

    [Theory]
    [InlineData("result:error", "model.shop.orders")]
    [InlineData("result:success+1", "model.shop.orders model.shop.stg_items model.shop.stg_orders")]
    [InlineData("result:skipped", "model.shop.late")]
    [InlineData("result:warn", "")]
    public void Results_of_an_earlier_run_are_selected(string selector, string expected)
    {
        using var sketch = Sketch(null);
        var results = new Dictionary<string, string>
        {
            ["model.shop.stg_items"] = "success",
            ["model.shop.stg_orders"] = "success",
            ["model.shop.orders"] = "error",
            ["model.shop.late"] = "skipped",
        };

        Assert.Equal(expected, string.Join(' ', Ids(sketch.Load().Selector.Select([selector], [], new SelectionOptions { Results = results }))));
    }

    private static ProjectSketch WithTests() => Sketch(null).Write("models/t.yml", """
        models:
          - name: orders
            columns: [{ name: id, data_tests: [unique, not_null, { relationships: { arguments: { to: ref('stg_items'), field: id } } }] }]
        """);

    private static ProjectSketch Sketch(string? selectors)
    {
        var sketch = new ProjectSketch()
            .Model("stg_orders", "{{ config(tags='core') }}select 1")
            .Model("stg_items", "{{ config(tags='core') }}select 1")
            .Model("orders", "select * from {{ ref('stg_orders') }} join {{ ref('stg_items') }} using (id)")
            .Model("late", "{{ config(tags='late') }}select * from {{ ref('orders') }}");
        return selectors is null ? sketch : sketch.Write("selectors.yml", selectors);
    }

    private static string Models(Selection selection) => string.Join(' ', selection.Models.Select(model => model.Name).Order(StringComparer.Ordinal));

    private static string[] Ids(Selection selection) => [.. selection.Nodes.Select(node => node.UniqueId).Order(StringComparer.Ordinal)];
}
