using Pipeline.Models;

namespace Pipeline.Tests.Models;

public class ContractTests
{
    [Fact]
    public void A_contract_holds_columns_types_and_constraints()
    {
        using var sketch = new ProjectSketch().Model("customers", "select 1").Model("orders", "select 1").Write("models/m.yml", """
            models:
              - name: orders
                config: { materialized: table, contract: { enforced: true } }
                constraints:
                  - { type: primary_key, columns: [id, day], name: pk }
                  - { type: foreign_key, columns: [customer_id], to: ref('customers'), to_columns: [id] }
                columns:
                  - { name: id, data_type: int, constraints: [{ type: not_null }, { type: check, expression: id > 0 }] }
                  - { name: customer_id, data_type: int, constraints: [{ type: foreign_key, expression: "customers (id)" }] }
            """);

        var orders = sketch.Load().FindModel("orders")!;

        Assert.True(orders.Config.IsContractEnforced);
        Assert.Equal([ConstraintKind.PrimaryKey, ConstraintKind.ForeignKey], orders.Constraints.Select(constraint => constraint.Kind));
        Assert.Equal(("pk", "id day"), (orders.Constraints[0].Name, string.Join(' ', orders.Constraints[0].Columns)));
        Assert.Equal(("model.shop.customers", "id"), (orders.Constraints[1].To, orders.Constraints[1].ToColumns[0]));
        Assert.Equal(["model.shop.customers"], orders.DependsOn);
        Assert.Equal(["NotNull ", "Check id > 0"], orders.Columns[0].Constraints.Select(constraint => $"{constraint.Kind} {constraint.Expression}"));
    }

    [Theory]
    [InlineData("config: { contract: { enforced: true } }", "models/m.yml:1:36: model 'orders' has an enforced contract and no columns. Describe its columns with their data types.")]
    [InlineData("config: { contract: { enforced: true } }, columns: [{ name: id }]",
        "models/m.yml:1:36: model 'orders' has an enforced contract, and its column 'id' has no data_type. Add its 'data_type'.")]
    [InlineData("config: { materialized: ephemeral, contract: { enforced: true } }, columns: [{ name: id, data_type: int }]",
        "models/m.yml:1:61: model 'orders' has an enforced contract, which the materialization 'ephemeral' cannot keep. Make it a view, table or incremental model.")]
    [InlineData("columns: [{ name: id, constraints: [{ type: not_nul }] }]", "models/m.yml:1:70: there is no constraint 'not_nul'. Did you mean 'not_null'?")]
    [InlineData("columns: [{ name: id, constraints: [{ name: x }] }]", "models/m.yml:1:62: this constraint has no type. Add 'type: not_null' or another.")]
    [InlineData("constraints: [{ type: foreign_key, to: ref('nowhere') }]", "models/m.yml:1:18: ref('nowhere') names no model or seed. Known: orders.")]
    [InlineData("config: { contract: true }", "models/m.yml:1:36: model 'orders': 'contract' must be a mapping, not true")]
    public void What_no_contract_can_be_has_its_place(string settings, string problem)
    {
        using var sketch = new ProjectSketch().Model("orders", "select 1").Write("models/m.yml", $"models: [{{ name: orders, {settings} }}]");

        Assert.Equal([problem], sketch.Problems());
    }
}
