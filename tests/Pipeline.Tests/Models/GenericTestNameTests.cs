namespace Pipeline.Tests.Models;

/// <summary>The expected names and ids are those that dbt gives the tests of its public example project.</summary>
public class GenericTestNameTests
{
    private const string LongList = "[placed, shipped, completed, return_pending, returned]";

    [Theory]
    [InlineData("unique", "customer_id", "unique_customers_customer_id", "unique_customers_customer_id")]
    [InlineData("accepted_values: { values: [a, b-c, 1] }", "status", "accepted_values_customers_status__a__b_c__1", "accepted_values_customers_status__a__b_c__1")]
    [InlineData("accepted_values: { arguments: { values: [true, null, 1.0] } }", "x", "accepted_values_customers_x__True__None__1_0", "accepted_values_customers_x__True__None__1_0")]
    [InlineData($"accepted_values: {{ values: {LongList} }}", "status",
        "accepted_values_customers_status__placed__shipped__completed__return_pending__returned", "accepted_values_customers_*")]
    [InlineData("relationships: { to: ref('orders'), field: id }", "order_id",
        "relationships_customers_order_id__id__ref_orders_", "relationships_customers_order_id__id__ref_orders_")]
    [InlineData("dbt_utils.accepted_range: { min_value: 0, inclusive: false }", "n", "dbt_utils_accepted_range_customers_n__False__0", "dbt_utils_accepted_range_customers_n__False__0")]
    [InlineData("unique: { name: keys_are_unique }", "customer_id", "keys_are_unique", "keys_are_unique")]
    [InlineData("{ test_name: not_null, name: there_are_keys }", "customer_id", "there_are_keys", "there_are_keys")]
    public void A_column_test_is_named_as_dbt_names_it(string test, string column, string name, string alias)
    {
        using var sketch = new ProjectSketch().Model("customers", "select 1").Model("orders", "select 1").Write("models/schema.yml", $$"""
            models:
              - name: customers
                columns:
                  - name: {{column}}
                    tests: [{{(test.StartsWith('{') || !test.Contains(':') ? test : $"{{ {test} }}")}}]
            """);

        var read = Assert.Single(sketch.Load().Tests);

        Assert.Equal(name, read.Name);
        Assert.Matches($"^{alias.Replace("*", "[0-9a-f]{32}", StringComparison.Ordinal)}$", read.Alias);
    }

    [Fact]
    public void A_long_name_keeps_its_beginning_and_is_told_apart_by_a_hash()
    {
        using var sketch = new ProjectSketch("name: jaffle_shop").Model("orders", "select 1").Write("models/schema.yml", $$"""
            models:
              - name: orders
                columns:
                  - name: status
                    tests: [{ accepted_values: { values: {{LongList}} } }]
            """);

        // As in the compiled folder of dbt-labs' jaffle_shop: accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758.sql
        Assert.Equal("accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758", Assert.Single(sketch.Load().Tests).Alias);
    }

    [Theory]
    [InlineData("unique", "test.jaffle_shop.unique_customers_customer_id.c5af1ff4b1")]
    [InlineData("not_null", "test.jaffle_shop.not_null_customers_customer_id.5c9bf9911d")]
    public void The_id_ends_in_the_hash_dbt_makes(string test, string id)
    {
        using var sketch = new ProjectSketch("name: jaffle_shop").Model("customers", "select 1").Write("models/schema.yml", $$"""
            models:
              - name: customers
                columns: [{ name: customer_id, tests: [{{test}}] }]
            """);

        Assert.Equal(id, Assert.Single(sketch.Load().Tests).UniqueId);
    }

    [Fact]
    public void A_source_test_carries_the_source_in_its_name()
    {
        using var sketch = new ProjectSketch().Write("models/schema.yml", """
            sources:
              - name: raw
                tables: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]
            """);

        Assert.Equal("source_unique_raw_orders_id", Assert.Single(sketch.Load().Tests).Name);
    }

    [Fact]
    public void A_model_test_has_no_column()
    {
        using var sketch = new ProjectSketch().Model("orders", "select 1").Write("models/schema.yml", """
            models:
              - name: orders
                data_tests: [{ dbt_utils.unique_combination_of_columns: { combination_of_columns: [a, b] } }]
            """);

        var test = Assert.Single(sketch.Load().Tests);

        Assert.Equal("dbt_utils_unique_combination_of_columns_orders_a__b", test.Name);
        Assert.Null(test.Column);
    }
}
