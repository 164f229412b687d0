using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Models;

public sealed class SelectorTests : IDisposable
{
    private readonly ProjectSketch sketch = new ProjectSketch()
        .Write("models/staging/stg_orders.sql", "{{ config(tags=['nightly', 'core']) }} select * from {{ source('raw', 'orders') }}")
        .Write("models/staging/stg_items.sql", "select * from {{ source('raw', 'items') }}")
        .Write("models/marts/orders.sql", "{{ config(materialized='table', tags='nightly', meta={'owner': 'ann'}) }} select * from {{ ref('stg_orders') }} join {{ ref('stg_items') }} using (id)")
        .Write("models/marts/finance/revenue.sql", "{{ config(materialized='incremental', unique_key=['id', 'day']) }} select * from {{ ref('orders') }}")
        .Write("seeds/countries.csv", "code\nde\n")
        .Write("tests/revenue_is_positive.sql", "select * from {{ ref('revenue') }} where amount < 0")
        .Write("models/schema.yml", """
            sources:
              - name: raw
                tables: [{ name: orders }, { name: items }]
            models:
              - name: orders
                columns:
                  - name: id
                    data_tests: [unique, { relationships: { arguments: { to: ref('stg_items'), field: id } } }]
            """);

    [Theory]
    [InlineData("stg_orders", "stg_orders")]
    [InlineData("stg_*", "stg_items stg_orders relationships_orders_id__id__ref_stg_items_")]
    [InlineData("orders", "orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("+orders", "items raw.orders stg_items stg_orders orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("1+orders", "stg_items stg_orders orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("stg_orders+1", "stg_orders orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("revenue+", "revenue revenue_is_positive")]
    [InlineData("@stg_items", "items raw.orders stg_items stg_orders orders revenue unique_orders_id relationships_orders_id__id__ref_stg_items_ revenue_is_positive")]
    [InlineData("tag:nightly,config.materialized:view", "stg_orders relationships_orders_id__id__ref_stg_items_")]
    [InlineData("tag:core countries", "countries stg_orders")]
    [InlineData("tag:n*ly", "stg_orders orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("path:models/marts/finance", "revenue revenue_is_positive")]
    [InlineData("models/marts/*.sql", "orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("models/**/revenue.sql", "revenue revenue_is_positive")]
    [InlineData("revenue.sql", "revenue revenue_is_positive")]
    [InlineData("file:rev*", "revenue revenue_is_positive")]
    [InlineData("marts.finance", "revenue revenue_is_positive")]
    [InlineData("shop.marts.finance.*", "revenue revenue_is_positive")]
    [InlineData("fqn:shop.staging", "stg_items stg_orders relationships_orders_id__id__ref_stg_items_")]
    [InlineData("source:raw.orders+1", "raw.orders stg_orders")]
    [InlineData("source:raw", "items raw.orders")]
    [InlineData("source:shop.raw.items", "items")]
    [InlineData("resource_type:seed", "countries")]
    [InlineData("resource_type:test", "unique_orders_id relationships_orders_id__id__ref_stg_items_ revenue_is_positive")]
    [InlineData("test_type:singular", "revenue_is_positive")]
    [InlineData("test_name:unique", "unique_orders_id")]
    [InlineData("config.meta.owner:ann", "orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("config.unique_key:day", "revenue revenue_is_positive")]
    [InlineData("config.materialized:incremental", "revenue revenue_is_positive")]
    [InlineData("package:this,resource_type:model,orders", "orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    public void Picks_what_dbt_picks(string selector, string expected) => Assert.Equal(Names(expected), Picked(selector));

    [Fact]
    public void Picks_everything_when_nothing_is_selected() => Assert.Equal(10, sketch.Load().Selector.Select([], []).Nodes.Count);

    [Fact]
    public void Several_arguments_are_a_union() => Assert.Equal(["countries", "stg_orders"], Picked("countries", "stg_orders"));

    [Fact]
    public void Excluded_models_take_their_tests_with_them()
    {
        var selection = sketch.Load().Selector.Select(["orders+"], ["tag:nightly"]);

        Assert.Equal(["revenue", "revenue_is_positive"], selection.Nodes.Select(node => node.Name));
        Assert.Equal(["revenue"], selection.Models.Select(model => model.Name));
        Assert.Equal(["revenue_is_positive"], selection.Tests.Select(test => test.Name));
    }

    [Fact]
    public void What_is_picked_stands_in_build_order() =>
        Assert.Equal(["stg_orders", "orders", "revenue"], sketch.Load().Selector.Select(["revenue", "stg_orders", "orders"], []).Models.Select(model => model.Name));

    [Fact]
    public void A_selector_that_matches_nothing_is_a_warning()
    {
        var selection = sketch.Load().Selector.Select(["orders", "tag:missing"], ["nothing"]);

        Assert.Equal(["the selector 'tag:missing' matches nothing", "the selector 'nothing' matches nothing"], selection.Warnings.Select(warning => warning.Message));
        Assert.Contains(selection.Models, model => model.Name == "orders");
    }

    [Theory]
    [InlineData("tga:nightly", "there is no selector method 'tga' (in 'tga:nightly'). Did you mean 'tag'?")]
    [InlineData("state:modified", "the method 'state' needs an earlier state. Pass --state with the folder of its manifest.json.")]
    [InlineData("result:error", "the method 'result' needs an earlier run. Pass --state with the folder of its run_results.json.")]
    [InlineData("metric:revenue", "the selector method 'metric' of 'metric:revenue' is not supported yet")]
    [InlineData("resource_type:modle", "there is no resource type 'modle'. Did you mean 'model'?")]
    [InlineData("source:a.b.c.d", "'source:a.b.c.d' has too many parts. Write source:name, or source:name.table.")]
    [InlineData("@orders+", "the selector '@orders+' has both '@' and '+' behind it. '@' includes all children: leave the '+' out.")]
    [InlineData("tag:", "'tag:' is not a selector. Write a model's name, or method:value such as tag:nightly.")]
    public void Says_what_is_wrong_with_a_selector(string selector, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Picked(selector)).Message);

    public void Dispose() => sketch.Dispose();

    private string[] Picked(params string[] selectors) =>
        [.. sketch.Load().Selector.Select(selectors, []).Nodes.Select(Shown).Order(StringComparer.Ordinal)];

    private static string[] Names(string names) => [.. names.Split(' ').Order(StringComparer.Ordinal)];

    /// <summary>Two nodes here are called orders.</summary>
    private static string Shown(Node node) => node is SourceTable { Name: "orders" } ? "raw.orders" : node.Name;
}
