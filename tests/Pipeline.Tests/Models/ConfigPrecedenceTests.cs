using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class ConfigPrecedenceTests
{
    [Theory]
    [InlineData("", "", "", "view")]
    [InlineData("+materialized: table", "", "", "table")]
    [InlineData("materialized: table", "", "", "table")]
    [InlineData("shop: { +materialized: table, marts: { +materialized: ephemeral } }", "", "", "ephemeral")]
    [InlineData("shop: { +materialized: table, marts: { materialized: ephemeral, orders: { +materialized: incremental } } }", "", "", "incremental")]
    [InlineData("other: { +materialized: table }", "", "", "view")]
    [InlineData("shop: { +materialized: \"{{ 'table' if target.name == 'local' else 'view' }}\" }", "", "", "table")]
    [InlineData("shop: { marts: { +materialized: ephemeral } }", "config: { materialized: table }", "", "table")]
    [InlineData("shop: { marts: { +materialized: ephemeral } }", "config: { materialized: table }", "{{ config(materialized='incremental') }}", "incremental")]
    [InlineData("+materialized: table", "", "{{ config({'materialized': 'incremental'}) }}", "incremental")]
    [InlineData("", "", "{{ config(materialized='table') }}{{ config(materialized='lake') }}", "lake")]
    public void The_nearer_place_wins(string project, string properties, string sql, string expected)
    {
        using var sketch = Sketch(project, properties, sql);

        Assert.Equal(expected, Orders(sketch).Materialization);
    }

    [Fact]
    public void Tags_and_meta_add_up()
    {
        using var sketch = Sketch(
            "+tags: all\n  shop: { +tags: [shop], +meta: { owner: ann, level: 1 } }",
            "config: { tags: [properties], meta: { level: 2 } }",
            "{{ config(tags=['own', 'all'], meta={'sla': '1h'}) }}");

        var config = Orders(sketch).Config;

        Assert.Equal(["all", "shop", "properties", "own"], config.Tags);
        Assert.Equal(["level=2", "owner=ann", "sla=1h"], config.Meta.Select(pair => $"{pair.Key}={pair.Value}").Order());
    }

    [Theory]
    [InlineData("materialized='lake'", IncrementalStrategy.ReplaceTable, false)]
    [InlineData("materialized='lake', unique_key='id'", IncrementalStrategy.Merge, true)]
    [InlineData("materialized='lake', unique_key='id', incremental_strategy='append'", IncrementalStrategy.Append, true)]
    [InlineData("materialized='lake', partition_by=['day'], incremental_strategy='insert_overwrite'", IncrementalStrategy.InsertOverwrite, true)]
    [InlineData("materialized='lake', unique_key='id', incremental_strategy='table'", IncrementalStrategy.ReplaceTable, false)]
    [InlineData("materialized='incremental'", IncrementalStrategy.Append, true)]
    [InlineData("materialized='incremental', unique_key=['a', 'b']", IncrementalStrategy.DeleteInsert, true)]
    [InlineData("materialized='incremental', incremental_strategy='delete+insert'", IncrementalStrategy.DeleteInsert, true)]
    [InlineData("materialized='table', unique_key='id'", IncrementalStrategy.ReplaceTable, false)]
    public void The_strategy_follows_from_what_is_declared(string config, IncrementalStrategy strategy, bool isIncremental)
    {
        using var sketch = Sketch("", "", $"{{{{ config({config}) }}}}");

        Assert.Equal((strategy, isIncremental), (Orders(sketch).Config.Strategy, Orders(sketch).Config.IsIncremental));
    }

    [Fact]
    public void Keys_nobody_knows_are_kept_as_they_are()
    {
        using var sketch = Sketch("", "config: { rows_per_file: 1000, nested: { a: [1, 2.5, true, null] } }", "");

        var raw = Orders(sketch).Config.Raw;

        Assert.Equal(1000L, raw["rows_per_file"]);
        var nested = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(raw["nested"]);
        Assert.Equal([1L, 2.5, true, null], Assert.IsAssignableFrom<IEnumerable<object?>>(nested["a"]));
    }

    [Theory]
    [InlineData("incremental_strategy='mrege'", "models/marts/orders.sql:1:4: model 'orders': there is no incremental strategy 'mrege'. Did you mean 'merge'?")]
    [InlineData("materialized='tabel'", "models/marts/orders.sql:1:4: model 'orders': there is no materialization 'tabel'. Did you mean 'table'?")]
    [InlineData("materialized='lake', incremental_strategy='merge'",
        "models/marts/orders.sql:1:4: model 'orders': the strategy 'merge' needs a unique_key. Name the columns that identify a row.")]
    [InlineData("materialized='lake', incremental_strategy='insert_overwrite'",
        "models/marts/orders.sql:1:4: model 'orders': the strategy 'insert_overwrite' needs partition_by. Name the columns whose partitions are replaced.")]
    [InlineData("enabled='maybe'", "models/marts/orders.sql:1:4: model 'orders': 'enabled' must be true or false, not 'maybe'")]
    [InlineData("tags=[1]", "models/marts/orders.sql:1:4: model 'orders': 'tags' must be text or a list of texts, not a list")]
    public void A_wrong_value_is_reported_where_it_is_written(string config, string problem)
    {
        using var sketch = Sketch("", "", $"{{{{ config({config}) }}}}");

        Assert.Equal([problem], sketch.Problems());
    }

    [Fact]
    public void A_wrong_value_of_a_folder_is_reported_in_the_project_file()
    {
        using var sketch = Sketch("shop:\n    marts:\n      +materialized: 7", "", "");

        Assert.Equal(["dbt_project.yml:5:7: model 'orders': 'materialized' must be text, not 7"], sketch.Problems());
    }

    private static ProjectSketch Sketch(string project, string properties, string sql)
    {
        var sketch = new ProjectSketch($"name: shop\nmodels:\n  {(project is "" ? "{}" : project)}\n").Write("models/marts/orders.sql", $"{sql} select 1 as id");
        return properties is "" ? sketch : sketch.Write("models/schema.yml", $"models:\n  - name: orders\n    {properties}\n");
    }

    private static Model Orders(ProjectSketch sketch) => sketch.Load().FindModel("orders")!;
}
