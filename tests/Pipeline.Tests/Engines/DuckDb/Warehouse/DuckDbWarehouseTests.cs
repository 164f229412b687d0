using System.Numerics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using Pipeline.Tests.Support;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class DuckDbWarehouseTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void A_query_gives_values_and_types_that_need_no_engine()
    {
        var result = database.Warehouse.Query("select sum(i) as s, 1.50 as d, null as n, [1] as l, '{}'::json as j from range(3) r(i)");

        Assert.Equal(["s", "d", "n", "l", "j"], result.Columns);
        Assert.Equal(["HUGEINT", "DECIMAL(3,2)", "INTEGER", "INTEGER[]", "JSON"], result.Types);
        Assert.Equal(new BigInteger(3), result.Rows[0][0]);
        Assert.Equal(1.50m, result.Rows[0][1]);
        Assert.Null(result.Rows[0][2]);
    }

    [Fact]
    public void Statements_of_templates_change_what_is_known()
    {
        var warehouse = database.Warehouse;

        Assert.Equal(2, warehouse.Execute("create table t as select 1 as a union all select 2"));
        Assert.Equal(RelationKind.Table, warehouse.KindOf(Relation("T", "MAIN")));
        warehouse.Query("alter table t rename to u");
        Assert.Null(warehouse.KindOf(Relation("t")));
        warehouse.Execute("drop table u; create schema other; create view other.v as select 1 as a");
        Assert.Equal(["other", "main"], warehouse.SchemasIn("memory").Where(schema => schema is "main" or "other").OrderDescending());
        Assert.Equal((Relation("v", "other"), RelationKind.View), Assert.Single(warehouse.RelationsIn("Memory", "OTHER")));
    }

    [Fact]
    public void Columns_come_in_order_and_are_none_where_there_is_no_relation()
    {
        database.Warehouse.Execute("create table t (b integer, \"A a\" decimal(18,3), c struct(x integer)); create view v as from t");

        Assert.Equal("b:INTEGER A a:DECIMAL(18,3) c:STRUCT(x INTEGER)", database.Columns("t"));
        Assert.Equal(database.Columns("t"), database.Columns("v"));
        Assert.Equal("", database.Columns("absent"));
    }

    [Fact]
    public void Relations_are_dropped_and_renamed_whatever_they_are()
    {
        var warehouse = database.Warehouse;
        warehouse.Execute("create table t as select 1 as a; create view v as select 2 as a");

        warehouse.Rename(Relation("t"), Relation("t 2"));
        warehouse.Rename(Relation("v"), Relation("v 2"));
        Assert.Equal("1", database.Table("\"t 2\""));
        Assert.Equal(RelationKind.View, warehouse.KindOf(Relation("v 2")));

        warehouse.Drop(Relation("t 2"));
        warehouse.Drop(Relation("V 2"));
        warehouse.Drop(Relation("absent"));
        Assert.Empty(warehouse.RelationsIn("memory", "main"));
        Assert.Empty(database.Rows("select 1 from duckdb_tables()"));
    }

    [Fact]
    public void Schemas_are_made_once_and_dropped_with_all_in_them()
    {
        database.Warehouse.CreateSchema("memory", "s");
        database.Warehouse.CreateSchema("memory", "S");
        database.Warehouse.Execute("create table s.t as select 1 as a");

        database.Warehouse.DropSchema("memory", "s");

        Assert.Null(database.Warehouse.KindOf(Relation("t", "s")));
        Assert.DoesNotContain("s", database.Warehouse.SchemasIn("memory"));
        database.Warehouse.CreateSchema("memory", "s");
        database.Warehouse.Execute("create table s.t as select 1 as a");
    }

    [Fact]
    public void Workers_know_what_others_have_committed_and_nothing_else()
    {
        using var connection = database.Database.Connect();
        var other = new DuckDbWarehouse(connection, database.Catalog, TestContext.Current.CancellationToken);
        RelationKind? seen = RelationKind.Table;

        database.Build(Model("m"), "select 1 as a", build => build with { Gate = () => seen = other.KindOf(Relation("m")) });

        Assert.Null(seen);
        Assert.Equal(RelationKind.Table, other.KindOf(Relation("m")));
    }

    [Fact]
    public void A_run_that_is_killed_leaves_the_relation_that_was_there()
    {
        using var folder = new TempFolder();
        var options = new DuckDbOptions { Path = folder["shop.duckdb"], SpillRoot = folder["spill"] };
        using var file = DuckDbDatabase.Open(options);
        using var connection = file.Connect();
        var builder = new RelationBuilder(
            new DuckDbWarehouse(connection, RelationCatalog.Load(connection), TestContext.Current.CancellationToken));
        var model = Model("m", "incremental", new ModelConfig { UniqueKey = ["id"] });
        var build = new ModelBuild { Model = model, Relation = new Relation("shop", "main", "m"), Sql = "select 1 as id, 'old' as v" };
        builder.BuildModel(build);

        // What a process killed here would leave on disk: the file and its log, right before the commit.
        builder.BuildModel(build with { Sql = "select 1 as id, 'new' as v", Gate = () => Copied(folder) });

        using var left = DuckDbDatabase.Open(options with { Path = folder["left.duckdb"] });
        using var reader = left.Connect();
        Assert.Equal("old", reader.QuerySingle<string>("select v from m"));
        Assert.Equal("new", connection.QuerySingle<string>("select v from m"));
    }

    private static void Copied(TempFolder folder)
    {
        foreach (var ending in (string[])["", ".wal"])
        {
            if (File.Exists(folder[$"shop.duckdb{ending}"])) File.Copy(folder[$"shop.duckdb{ending}"], folder[$"left.duckdb{ending}"]);
        }
    }
}
