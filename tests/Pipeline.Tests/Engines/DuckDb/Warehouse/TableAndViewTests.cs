using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class TableAndViewTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public void A_table_holds_the_rows_of_its_query_and_is_replaced_by_the_next_build()
    {
        var first = database.Build(Model("t"), "select 1 as a -- the last line is a comment");
        database.Build(Model("t"), "select 2 as a, 'x' as b");

        Assert.Equal("2,x", database.Table("t"));
        Assert.Equal("OK", first.Statement);
        Assert.Equal(1, first.Rows);
        Assert.Contains("select 1 as a", first.ExecutedSql, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", "table")]
    [InlineData("table", "view")]
    [InlineData("view", "table")]
    [InlineData("view", "view")]
    [InlineData("incremental", "view")]
    [InlineData("view", "incremental")]
    public void A_relation_changes_its_kind_while_others_depend_on_it(string before, string after)
    {
        database.Build(Model("a", before), "select 1 as n");
        database.Build(Model("b", "view"), "select n from a");
        database.Build(Model("a", after, new ModelConfig { FullRefresh = true }), "select 7 as n");

        Assert.Equal("7", database.Table("b"));
        Assert.Equal(after is "view" ? RelationKind.View : RelationKind.Table, database.Warehouse.KindOf(Relation("A")));
        Assert.Equal("a b", string.Join(" ", database.Warehouse.RelationsIn("memory", "main").Select(found => found.Relation.Identifier)));
    }

    [Theory]
    [InlineData("table", "table")]
    [InlineData("table", "view")]
    [InlineData("view", "table")]
    [InlineData("view", "view")]
    public void A_failing_query_leaves_what_was_there(string before, string after)
    {
        database.Build(Model("a", before), "select 1 as n");

        Assert.Throws<DuckDbException>(() => database.Build(Model("a", after), "select no_such_column"));

        Assert.Equal("1", database.Table("a"));
        Assert.Equal(before is "view" ? RelationKind.View : RelationKind.Table, database.Warehouse.KindOf(Relation("a")));
    }

    [Fact]
    public void A_query_may_read_the_table_or_view_it_replaces()
    {
        database.Build(Model("t"), "select 1 as a");
        database.Build(Model("t"), "select a + 1 as a from t");
        database.Build(Model("v", "view"), "select 5 as a");
        database.Build(Model("v"), "select a + 1 as a from v");

        Assert.Equal("2", database.Table("t"));
        Assert.Equal("6", database.Table("v"));
    }

    [Fact]
    public void A_candidate_that_the_gate_refuses_is_rolled_back()
    {
        database.Build(Model("t"), "select 1 as a");
        var seen = "";

        var refusal = Assert.Throws<ExpectedException>(() => database.Build(Model("t"), "select 2 as a", build => build with
        {
            Gate = () =>
            {
                seen = database.Table("t");
                throw new ExpectedException("not good enough");
            },
        }));

        Assert.Equal("not good enough", refusal.Message);
        Assert.Equal("2", seen);
        Assert.Equal("1", database.Table("t"));
    }

    [Fact]
    public void A_new_relation_that_the_gate_refuses_never_was()
    {
        Assert.Throws<ExpectedException>(() => database.Build(
            Model("t", "view"), "select 2 as a", build => build with { Gate = () => throw new ExpectedException("no") }));

        Assert.Null(database.Warehouse.KindOf(Relation("t")));
        Assert.Empty(database.Warehouse.RelationsIn("memory", "main"));
    }

    [Fact]
    public void An_ephemeral_model_is_nothing_in_the_database()
    {
        var built = database.Build(Model("e", "ephemeral"), "select no_such_column");

        Assert.Equal("", built.ExecutedSql);
        Assert.Null(database.Warehouse.KindOf(Relation("e")));
    }

    [Fact]
    public void A_materialization_the_engine_has_not_is_refused_with_the_ones_it_has()
    {
        var refusal = Assert.Throws<ExpectedException>(() => database.Build(Model("m", "materialized_view"), "select 1"));

        Assert.Contains("materialized_view", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("incremental", refusal.Hint, StringComparison.Ordinal);
        Assert.Equal("models/m.sql:1", refusal.Location?.ToString());
    }

    [Fact]
    public void Schemas_are_made_when_they_are_missing_and_names_need_no_care()
    {
        var model = Model("select");
        database.Build(model, "select 1 as a", build => build with { Relation = Relation("select \"x\"", "my schema") });

        Assert.Equal("1", database.Table("\"my schema\".\"select \"\"x\"\"\""));
        Assert.Contains("my schema", database.Warehouse.SchemasIn("MEMORY"));
    }

    [Fact]
    public void A_header_runs_before_the_statement()
    {
        database.Build(
            Model("t", "table", Config(("sql_header", "create or replace temp macro twice(x) as x * 2;"))), "select twice(4) as a");

        Assert.Equal("8", database.Table("t"));
    }

    [Fact]
    public void A_leftover_of_an_unfinished_run_is_in_nobodys_way()
    {
        database.Warehouse.Execute("create view t__dbt_tmp as select 1; create view t as select 2 as a");

        database.Build(Model("t"), "select 3 as a");

        Assert.Equal("3", database.Table("t"));
        Assert.Null(database.Warehouse.KindOf(Relation("t__dbt_tmp")));
    }
}
