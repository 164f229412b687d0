namespace Pipeline.Tests.Models;

public class VersionTests
{
    private const string Properties = """
        models:
          - name: orders
            latest_version: 2
            description: All orders.
            config: { materialized: table }
            columns:
              - { name: id, data_tests: [unique] }
              - { name: old }
            versions:
              - v: 1
              - v: 2
                columns: [{ include: all, exclude: [old] }, { name: fresh, data_tests: [not_null] }]
                config: { materialized: view }
              - v: 3
                defined_in: orders_to_come
                config: { alias: next_orders }
        """;

    [Fact]
    public void Each_version_is_a_model_of_its_own()
    {
        using var sketch = Sketch();

        var versions = sketch.Load().Models.Where(model => model.Name == "orders").ToList();

        Assert.Equal(["model.shop.orders.v1", "model.shop.orders.v2", "model.shop.orders.v3"], versions.Select(model => model.UniqueId));
        Assert.Equal(["orders_v1", "orders_v2", "next_orders"], versions.Select(model => model.Relation.Identifier));
        Assert.Equal(["table", "view", "table"], versions.Select(model => model.Materialization));
        Assert.Equal(["id old", "id fresh", "id old"], versions.Select(model => string.Join(' ', model.Columns.Select(column => column.Name))));
        Assert.Equal(["shop", "orders", "v1"], versions[0].Fqn);
        Assert.All(versions, model => Assert.Equal(("2", "All orders."), (model.LatestVersion, model.Description)));
    }

    [Theory]
    [InlineData("ref('orders')", "model.shop.orders.v2", "orders_v2")]
    [InlineData("ref('orders', v=1)", "model.shop.orders.v1", "orders_v1")]
    [InlineData("ref('orders', version='3')", "model.shop.orders.v3", "next_orders")]
    [InlineData("ref('shop', 'orders', v=1)", "model.shop.orders.v1", "orders_v1")]
    public void A_ref_means_the_latest_version_unless_it_names_one(string call, string id, string identifier)
    {
        using var sketch = Sketch().Model("reader", $"select * from {{{{ {call} }}}}");

        Assert.Equal([id], sketch.Load().FindModel("reader")!.DependsOn);
        Assert.Equal($"select * from \"lake\".\"main\".\"{identifier}\"", sketch.Compile("reader"));
    }

    [Fact]
    public void Tests_of_a_version_carry_it_in_their_name()
    {
        using var sketch = Sketch();

        Assert.Equal(
            ["not_null_orders_v2_fresh", "unique_orders_v1_id", "unique_orders_v2_id", "unique_orders_v3_id"],
            sketch.Load().Tests.Select(test => test.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_highest_number_is_the_latest_by_itself()
    {
        using var sketch = new ProjectSketch()
            .Model("orders_v2", "select 2").Model("orders.v10", "select 10")
            .Write("models/m.yml", "models: [{ name: orders, versions: [{ v: 2 }, { v: 10 }] }]");

        Assert.Equal("10", sketch.Load().FindModel("orders")!.Version);
    }

    [Theory]
    [InlineData("version:latest", "v2")]
    [InlineData("version:old", "v1")]
    [InlineData("version:prerelease", "v3")]
    [InlineData("version:none", "reader")]
    [InlineData("orders.v1", "v1")]
    [InlineData("orders_v1", "v1")]
    [InlineData("orders,resource_type:model", "v1 v2 v3")]
    public void Selectors_know_versions(string selector, string expected)
    {
        using var sketch = Sketch().Model("reader", "select 1");

        Assert.Equal(expected, string.Join(' ', sketch.Load().Selector.Select([selector], []).Models.Select(model => model.Fqn[^1]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("select * from {{ ref('orders', v=7) }}", "models/reader.sql:1:18: ref('orders') asks for version 7, which does not exist. Versions: 1, 2, 3.")]
    [InlineData("select * from {{ ref('reader2', v=1) }}", "models/reader.sql:1:18: ref('reader2') asks for version 1, which does not exist. The model has no versions: leave it out.")]
    public void A_version_that_does_not_exist_is_an_error(string sql, string problem)
    {
        using var sketch = Sketch().Model("reader", sql).Model("reader2", "select 1");

        Assert.Equal([problem], sketch.Problems());
    }

    [Fact]
    public void The_latest_version_must_be_one_of_them()
    {
        using var sketch = new ProjectSketch().Model("orders_v1", "select 1").Write("models/m.yml", "models: [{ name: orders, latest_version: 2, versions: [{ v: 1 }] }]");

        Assert.Equal(["models/m.yml:1:42: the latest version of 'orders' is 2, which is not among its versions. Versions: 1."], sketch.Problems());
    }

    private static ProjectSketch Sketch() => new ProjectSketch()
        .Model("orders_v1", "select 1").Model("orders_v2", "select 2").Model("orders_to_come", "select 3").Write("models/m.yml", Properties);
}
