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
    [InlineData("config.enabled:true,resource_type:seed", "countries")]
    [InlineData("config.severity:ERROR", "unique_orders_id relationships_orders_id__id__ref_stg_items_ revenue_is_positive")]
    [InlineData("config.severity:warn config.severity:error,test_name:unique", "unique_orders_id")]
    [InlineData("config.on_schema_change:ignore,revenue", "revenue revenue_is_positive")]
    [InlineData("models/schema.yml", "items raw.orders orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("test_type:schema", "unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("test_type:generic,test_name:rel*", "relationships_orders_id__id__ref_stg_items_")]
    [InlineData("test_type:data", "unique_orders_id relationships_orders_id__id__ref_stg_items_ revenue_is_positive")]
    [InlineData("countries.csv", "countries")]
    [InlineData("stg_[io]*", "stg_items stg_orders relationships_orders_id__id__ref_stg_items_")]
    [InlineData("stg_????s", "stg_items relationships_orders_id__id__ref_stg_items_")]
    [InlineData("+revenue,stg_items+", "orders revenue stg_items unique_orders_id relationships_orders_id__id__ref_stg_items_ revenue_is_positive")]
    [InlineData("1+stg_items+1", "items stg_items orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    [InlineData("@source:raw.items", "items raw.orders stg_items stg_orders orders revenue unique_orders_id relationships_orders_id__id__ref_stg_items_ revenue_is_positive")]
    [InlineData("+resource_type:test,resource_type:seed countries", "countries")]
    [InlineData("package:this,resource_type:model,orders", "orders unique_orders_id relationships_orders_id__id__ref_stg_items_")]
    public void Picks_what_dbt_picks(string selector, string expected) => Assert.Equal(Names(expected), Picked(selector));

    /// <summary>A second project has what the first has not: groups, access, versions, exposures, unit tests, packages, snapshots.</summary>
    [Theory]
    [InlineData("group:finance", "price.v2")]
    [InlineData("group:f*", "price.v2")]
    [InlineData("access:public", "price.v1 price.v2 price.v10")]
    [InlineData("access:private", "")]
    [InlineData("version:latest", "price.v2")]
    [InlineData("version:old", "price.v1")]
    [InlineData("version:prerelease", "price.v10")]
    [InlineData("version:none,package:this", "lines lines_are_lines")]
    [InlineData("price", "price.v1 price.v2 price.v10")]
    [InlineData("price.v1", "price.v1")]
    [InlineData("price_v2", "price.v2")]
    [InlineData("exposure:weekly", "weekly")]
    [InlineData("exposure:shop.week*", "weekly")]
    [InlineData("weekly", "weekly")]
    [InlineData("+weekly,resource_type:model", "lines lines_are_lines price.v2")]
    [InlineData("unit_test:lines_are_lines", "lines_are_lines")]
    [InlineData("test_type:unit", "lines_are_lines")]
    [InlineData("test_name:lines_*", "lines_are_lines")]
    [InlineData("lines", "lines lines_are_lines")]
    [InlineData("resource_type:unit_test", "lines_are_lines")]
    [InlineData("resource_type:exposure", "weekly")]
    [InlineData("resource_type:snapshot", "prices_then")]
    [InlineData("package:money", "coins")]
    [InlineData("package:m*", "coins")]
    [InlineData("money.coins", "coins")]
    [InlineData("package:this,resource_type:snapshot", "prices_then")]
    [InlineData("path:snapshots", "prices_then")]
    [InlineData("selector:mine", "coins")]
    [InlineData("selector:mine selector:mine,version:latest", "coins")]
    public void Picks_what_dbt_picks_of_rarer_things(string selector, string expected)
    {
        using var rare = new ProjectSketch()
            .Package("money", "models/coins.sql", "select 1 as id")
            .Model("lines", "select * from {{ ref('price') }}")
            .Model("price_v1", "select 1 as id").Model("price_v2", "select 1 as id").Model("price_v10", "select 1 as id")
            .Write("snapshots/s.yml", "snapshots: [{ name: prices_then, relation: \"ref('price', v=1)\", config: { unique_key: id, strategy: check, check_cols: all } }]")
            .Write("models/m.yml", """
                groups: [{ name: finance, owner: { name: Ann } }]
                models:
                  - name: price
                    access: public
                    latest_version: 2
                    versions: [{ v: 1 }, { v: 2, config: { group: finance } }, { v: 10 }]
                exposures: [{ name: weekly, type: dashboard, owner: { name: Ann, email: a@b }, depends_on: [ref('lines')] }]
                unit_tests: [{ name: lines_are_lines, model: lines, given: [], expect: { rows: [] } }]
                """)
            .Write("selectors.yml", "selectors: [{ name: mine, definition: 'package:money' }]");

        var picked = rare.Load().Selector.Select([selector], []).Nodes
            .Select(node => node is Model { Version: { } version } ? $"{node.Name}.v{version}" : node.Name).Order(StringComparer.Ordinal);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), picked);
    }

    [Theory]
    [InlineData("result:error", "orders")]
    [InlineData("result:success+1,resource_type:model", "orders stg_orders")]
    [InlineData("source_status:fresher+1", "items raw.orders stg_items stg_orders")]
    public void Picks_by_what_came_of_an_earlier_run(string selector, string expected)
    {
        var options = new SelectionOptions
        {
            IndirectSelection = IndirectSelection.Empty,
            Results = new Dictionary<string, string> { ["model.shop.orders"] = "error", ["model.shop.stg_orders"] = "success" },
            LoadedAt = (
                new Dictionary<string, DateTimeOffset> { ["source.shop.raw.orders"] = DateTimeOffset.UnixEpoch },
                new Dictionary<string, DateTimeOffset>
                {
                    ["source.shop.raw.orders"] = DateTimeOffset.UnixEpoch.AddSeconds(1),
                    ["source.shop.raw.items"] = DateTimeOffset.UnixEpoch,
                }),
        };

        Assert.Equal(Names(expected), sketch.Load().Selector.Select([selector], [], options).Nodes.Select(Shown).Order(StringComparer.Ordinal));
    }

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
    [InlineData("source_status:fresher", "the method 'source_status' compares two judgements of how fresh sources are. Run validate --freshness before, and pass --state with the folder of the earlier sources.json.")]
    [InlineData("source_status:stale", "there is no source status 'stale'. Write source_status:fresher.")]
    [InlineData("access:pubic", "there is no access 'pubic'. Did you mean 'public'?")]
    [InlineData("version:newest", "there is no version 'newest'.")]
    [InlineData("test_type:singluar", "there is no test type 'singluar'. Did you mean 'singular'?")]
    [InlineData("selector:mine", "there is no selector 'mine' in selectors.yml")]
    [InlineData("metric:revenue", "the selector method 'metric' of 'metric:revenue' is not supported yet")]
    [InlineData("resource_type:modle", "there is no resource type 'modle'. Did you mean 'model'?")]
    [InlineData("source:a.b.c.d", "'source:a.b.c.d' has too many parts. Write source:name, or source:name.table.")]
    [InlineData("@orders+", "the selector '@orders+' has both '@' and '+' behind it. '@' includes all children: leave the '+' out.")]
    [InlineData("tag:", "'tag:' is not a selector. Write a model's name, or method:value such as tag:nightly.")]
    public void Says_what_is_wrong_with_a_selector(string selector, string message) =>
        Assert.StartsWith(message, Assert.Throws<ConfigurationException>(() => Picked(selector)).Message, StringComparison.Ordinal);

    public void Dispose() => sketch.Dispose();

    private string[] Picked(params string[] selectors) =>
        [.. sketch.Load().Selector.Select(selectors, []).Nodes.Select(Shown).Order(StringComparer.Ordinal)];

    private static string[] Names(string names) => [.. names.Split(' ').Order(StringComparer.Ordinal)];

    /// <summary>Two nodes here are called orders.</summary>
    private static string Shown(Node node) => node is SourceTable { Name: "orders" } ? "raw.orders" : node.Name;
}
