using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class HookTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData("table", "2")]
    [InlineData("view", "4")]
    [InlineData("incremental", "2")]
    [InlineData("external", "2")]
    public void Hooks_run_around_the_model_in_order(string materialized, string hooksSeen)
    {
        database.Execute("create table log (n integer, seen integer); create sequence s");

        database.Build(Model("m", materialized), "select count(*) as n from log", WithHooks);

        // The two hooks before a model see no row of it; the query sees theirs; those after it see the model.
        Assert.Equal("1,0 2,0 3,1 4,1", database.Rows("select row_number() over (order by n), seen from log order by n"));
        Assert.Equal(hooksSeen, database.Table("m"));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("view")]
    public void A_failing_model_undoes_the_hooks_in_its_transaction_only(string materialized)
    {
        database.Execute("create table log (n integer, seen integer); create sequence s");

        Assert.Throws<DuckDbException>(() => database.Build(Model("m", materialized), "select no_such_column", WithHooks));

        Assert.Equal("1", database.Rows("select count(*) from log"));
    }

    [Fact]
    public void A_failing_hook_in_the_transaction_undoes_the_model_and_one_after_it_does_not()
    {
        database.Build(Model("m"), "select 1 as a");

        Assert.Throws<DuckDbException>(() => database.Build(
            Model("m"), "select 2 as a", build => build with { PostHooks = [new HookCall(() => "select no_such_column")] }));
        Assert.Equal("1", database.Table("m"));

        Assert.Throws<DuckDbException>(() => database.Build(
            Model("m"), "select 3 as a", build => build with { PostHooks = [new HookCall(() => "select no_such_column", false)] }));
        Assert.Equal("3", database.Table("m"));
    }

    [Fact]
    public void A_hook_is_rendered_when_its_turn_comes_and_nothing_runs_when_it_is_blank()
    {
        RelationKind? before = RelationKind.View;
        RelationKind? after = null;

        database.Build(Model("m"), "select 1 as a", build => build with
        {
            PreHooks = [new HookCall(() => Noted(() => before = database.Warehouse.KindOf(Relation("m"))))],
            PostHooks = [new HookCall(() => Noted(() => after = database.Warehouse.KindOf(Relation("m"))))],
        });

        Assert.Null(before);
        Assert.Equal(RelationKind.Table, after);
    }

    [Fact]
    public void Relations_that_hooks_make_are_known_afterwards_and_forgotten_when_they_are_undone()
    {
        database.Build(Model("m"), "select * from made", build => build with
        {
            PreHooks = [new HookCall(() => "create table made as select 1 as a")],
        });
        Assert.Equal(RelationKind.Table, database.Warehouse.KindOf(Relation("made")));

        Assert.Throws<DuckDbException>(() => database.Build(Model("n"), "select no_such_column", build => build with
        {
            PreHooks = [new HookCall(() => "create view undone as select 1 as a; drop table made")],
        }));
        Assert.Null(database.Warehouse.KindOf(Relation("undone")));
        Assert.Equal(RelationKind.Table, database.Warehouse.KindOf(Relation("made")));
    }

    private static string Noted(Action note)
    {
        note();
        return "  \n";
    }

    private static ModelBuild WithHooks(ModelBuild build) => build with
    {
        PreHooks = [Log("0", inTransaction: true), Log("0", inTransaction: false)],
        PostHooks = [Log("(select count(*) from m)", inTransaction: false), Log("(select count(*) from m)", inTransaction: true)],
    };

    private static HookCall Log(string seen, bool inTransaction) =>
        new(() => $"insert into log select nextval('s'), {seen}", inTransaction);
}
