using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

/// <summary>Comments, indexes, what is left out, and failing rows.</summary>
public sealed class RelationDetailTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData("table")]
    [InlineData("view")]
    [InlineData("incremental")]
    [InlineData("external")]
    public void Descriptions_are_kept_in_the_database(string materialized)
    {
        var model = Model("m", materialized, Config(("persist_docs", Map(("relation", true), ("columns", true))))) with
        {
            Description = "Orders; it's \"all\" of them",
            Columns = [Described("id", "The 'key'"), Described("Name", ""), Described("absent", "x")],
        };

        database.Build(model, "select 1 as id, 'x' as name, 2 as other");
        database.Build(model, "select 1 as id, 'x' as name, 2 as other");

        Assert.Equal(
            "Orders; it's \"all\" of them",
            database.Rows(
                """
                select comment from duckdb_tables() where table_name = 'm'
                union all select comment from duckdb_views() where view_name = 'm'
                """));
        Assert.Equal("The 'key' |  | NULL", database.Rows(
            """
            select string_agg(coalesce(comment, 'NULL'), ' | ' order by column_index) from duckdb_columns() where table_name = 'm'
            """));
        Assert.Contains("absent", database.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_being_asked_nothing_is_described()
    {
        database.Build(Model("m") with { Description = "x" }, "select 1 as id");

        Assert.Equal("NULL", database.Rows("select comment from duckdb_tables() where table_name = 'm'"));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("incremental")]
    public void Indexes_are_made_anew_with_each_new_table(string materialized)
    {
        var unique = Map(("columns", new List<object?> { "id" }), ("unique", true));
        var plain = Map(("columns", new List<object?> { "id", "v" }));
        var model = Model("m", materialized, Config(("indexes", new List<object?> { unique, plain })));

        for (var i = 0; i < 3; i++) database.Build(model, $"select {i} as id, 'x' as v", build => build with { IsFullRefresh = i == 1 });

        Assert.Equal("2", database.Rows("select count(*) from duckdb_indexes()"));
        Assert.Throws<DuckDbException>(() => database.Execute("insert into m values (2, 'y')"));
    }

    [Fact]
    public void A_table_with_an_index_becomes_a_view_and_back()
    {
        var indexed = Config(("indexes", new List<object?> { Map(("columns", new List<object?> { "id" })) }));
        database.Build(Model("m", "table", indexed), "select 1 as id");
        database.Build(Model("m", "view"), "select 2 as id");
        database.Build(Model("m", "table", indexed), "select 3 as id");

        Assert.Equal("3", database.Table("m"));
    }

    [Fact]
    public void What_the_engine_has_not_is_left_out_with_a_warning()
    {
        var config = Config(("grants", Map(("select", new List<object?> { "reporter" }))), ("sorted_by", "id"));

        database.Build(Model("m", "table", config with { PartitionBy = ["id"] }), "select 1 as id");

        Assert.Equal("1", database.Table("m"));
        Assert.Equal(3, database.Warnings.Count);
        Assert.Contains("grants", database.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RelationKind.Table, RelationKind.Table)]
    [InlineData(RelationKind.Table, RelationKind.View)]
    [InlineData(RelationKind.View, RelationKind.Table)]
    public void Failing_rows_are_kept_in_their_own_schema_and_replaced_by_the_next_run(RelationKind before, RelationKind after)
    {
        var relation = Relation("not_null_orders_id", "main_dbt_test__audit");

        database.Builder.StoreFailures(new FailuresBuild(relation, "select 1 as id", before));
        database.Builder.StoreFailures(new FailuresBuild(relation, "select 2 as id union all select 3", after));

        Assert.Equal("2 3", database.Table(relation.ToString()));
        Assert.Equal(after, database.Warehouse.KindOf(relation));
    }

    [Fact]
    public void A_failing_test_query_keeps_the_rows_of_the_last_run()
    {
        var relation = Relation("t", "audit");
        database.Builder.StoreFailures(new FailuresBuild(relation, "select 1 as id"));

        Assert.Throws<DuckDbException>(() => database.Builder.StoreFailures(new FailuresBuild(relation, "select no_such_column")));

        Assert.Equal("1", database.Table(relation.ToString()));
    }

    private static Column Described(string name, string description) => new(name, description, null, [], new Dictionary<string, object?>());

    private static Dictionary<string, object?> Map(params (string Key, object? Value)[] pairs) =>
        pairs.ToDictionary(pair => pair.Key, pair => pair.Value);
}
