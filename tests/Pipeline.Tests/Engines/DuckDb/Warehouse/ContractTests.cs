using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class ContractTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    /// <summary>A column's constraints, a value they refuse, and one they take.</summary>
    public static TheoryData<string, Constraint, string, string> Constraints() => new()
    {
        { "not null", Of(ConstraintKind.NotNull), "select null::integer as id", "select 1 as id" },
        { "check", Of(ConstraintKind.Check, "id > 0"), "select -1 as id", "select 1 as id" },
        { "unique", Of(ConstraintKind.Unique), "select 1 as id union all select 1", "select 1 as id union all select 2" },
        { "primary key", Of(ConstraintKind.PrimaryKey), "select 1 as id union all select 1", "select 1 as id" },
        { "custom", Of(ConstraintKind.Custom, "check (id < 5)"), "select 7 as id", "select 1 as id" },
        {
            "foreign key", Of(ConstraintKind.ForeignKey) with { To = "model.shop.parent", ToColumns = ["id"] },
            "select 9 as id", "select 1 as id"
        },
        { "foreign key in words", Of(ConstraintKind.ForeignKey, "parent (id)"), "select 9 as id", "select 1 as id" },
    };

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData("table")]
    [InlineData("view")]
    [InlineData("incremental")]
    [InlineData("external")]
    public void A_query_that_breaks_its_contract_is_refused_with_a_table_of_differences(string materialized)
    {
        var model = Contracted(materialized, ("id", "integer"), ("name", "varchar"), ("gone", "date"));

        var refusal = Assert.Throws<ExpectedException>(() => database.Build(model, "select 1::bigint as id, 'x' as name, 2 as extra"));

        Assert.EndsWith(
            """
            | column_name | definition_type | contract_type | mismatch_reason       |
            | ----------- | --------------- | ------------- | --------------------- |
            | extra       | INTEGER         |               | missing in contract   |
            | gone        |                 | DATE          | missing in definition |
            | id          | BIGINT          | INTEGER       | data type mismatch    |
            """,
            refusal.Message,
            StringComparison.Ordinal);
        Assert.Equal("models/m.sql:1", refusal.Location?.ToString());
        Assert.Null(database.Warehouse.KindOf(Relation("m")));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("incremental")]
    public void A_table_has_the_declared_order_whatever_the_query_returns(string materialized)
    {
        var model = Contracted(materialized, ("id", "int"), ("Name", "text"), ("n", "decimal(10, 2)"));

        database.Build(model, "select 1.5::decimal(10,2) as n, 'x' as name, 1 as id");

        Assert.Equal("id:INTEGER Name:VARCHAR n:DECIMAL(10,2)", database.Columns("m"));
        Assert.Equal("1,x,1.50", database.Table("m"));
    }

    [Fact]
    public void Types_are_compared_as_the_engine_knows_them()
    {
        var model = Contracted("view", ("a", "struct(x int, y text)"), ("b", "int[]"), ("c", "timestamptz"), ("d", "json"));

        database.Build(model, "select {x: 1, y: 'z'} as a, [1] as b, now() as c, '{}'::json as d");

        Assert.Equal(RelationKind.View, database.Warehouse.KindOf(Relation("m")));
    }

    [Theory]
    [MemberData(nameof(Constraints))]
    public void A_constraint_of_a_column_holds(string what, Constraint constraint, string refused, string taken)
    {
        database.Warehouse.Execute("create table parent (id integer primary key); insert into parent values (1), (2)");
        var model = Contracted("table", ("id", "integer"));
        model = model with { Columns = [model.Columns[0] with { Constraints = [constraint] }] };

        Build(model, taken);
        var failure = Assert.Throws<DuckDbException>(() => Build(model, refused));

        Assert.True(failure.ErrorType is DuckDbErrorType.Constraint, what);
        Assert.Equal(taken.Contains("union", StringComparison.Ordinal) ? "1 2" : "1", database.Table("m"));
    }

    [Fact]
    public void Constraints_of_the_model_hold()
    {
        database.Warehouse.Execute("create table parent (id integer primary key); insert into parent values (1)");
        var model = Contracted("table", ("a", "integer"), ("b", "integer")) with
        {
            Constraints =
            [
                Of(ConstraintKind.Check, "a < b") with { Name = "ordered" },
                Of(ConstraintKind.PrimaryKey) with { Columns = ["a", "b"] },
                Of(ConstraintKind.ForeignKey) with { Columns = ["a"], To = "model.shop.parent", ToColumns = ["id"] },
            ],
        };

        Build(model, "select 1 as a, 2 as b");

        Assert.Throws<DuckDbException>(() => Build(model, "select 1 as a, 0 as b"));
        Assert.Throws<DuckDbException>(() => Build(model, "select 1 as a, 2 as b union all select 1, 2"));
        Assert.Throws<DuckDbException>(() => Build(model, "select 5 as a, 6 as b"));
        Assert.Equal("1,2", database.Table("m"));
    }

    [Fact]
    public void A_later_run_keeps_the_contract_too()
    {
        var model = Contracted("incremental", ("id", "integer"));
        database.Build(model, "select 1 as id");

        Assert.Throws<ExpectedException>(() => database.Build(model, "select 'x' as id"));

        Assert.Equal("1", database.Table("m"));
    }

    [Fact]
    public void A_contract_without_columns_or_types_is_refused()
    {
        Assert.Contains("declares no columns", Broken([]), StringComparison.Ordinal);
        var untyped = new Column("a", "", null, [], new Dictionary<string, object?>());
        Assert.Contains("no data_type: a", Broken([untyped]), StringComparison.Ordinal);
    }

    private static Constraint Of(ConstraintKind kind, string? expression = null) => new(kind, expression, null, [], null, []);

    private static Model Contracted(string materialized, params (string Name, string Type)[] columns) =>
        Model("m", materialized, new ModelConfig { IsContractEnforced = true }) with
        {
            Columns = [.. columns.Select(column => new Column(column.Name, "", column.Type, [], new Dictionary<string, object?>()))],
        };

    private void Build(Model model, string sql) => database.Build(model, sql, build => build with { RelationOf = _ => Relation("parent") });

    private string Broken(IReadOnlyList<Column> columns) =>
        Assert.Throws<ExpectedException>(() => database.Build(Contracted("table") with { Columns = columns }, "select 1 as a")).Message;
}
