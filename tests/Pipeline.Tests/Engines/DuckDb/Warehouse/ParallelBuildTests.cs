using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class ParallelBuildTests : IDisposable
{
    private const int Workers = 4;

    private readonly WarehouseDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Workers_build_in_one_database_at_the_same_time()
    {
        await AtOnce((builder, worker) =>
        {
            for (var i = 0; i < 30; i++)
            {
                var model = Model($"m{worker}_{i % 10}", i % 3 == 0 ? "view" : "table");
                builder.BuildModel(Build(model, $"select {i} as n") with { Relation = Relation(model.Name, $"schema{i % 5}") });
            }
        });

        Assert.Equal(40, Enumerable.Range(0, 5).Sum(i => database.Catalog.RelationsIn("memory", $"schema{i}").Count));
        var fresh = RelationCatalog.Load(database.Warehouse.Connection);
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(
            fresh.RelationsIn("memory", $"schema{i}"), database.Catalog.RelationsIn("memory", $"schema{i}")));
    }

    [Fact]
    public async Task Hooks_of_several_workers_that_update_one_row_all_take_effect()
    {
        database.Warehouse.Execute("create table audit as select 0 as builds");

        await AtOnce((builder, worker) =>
        {
            for (var i = 0; i < 10; i++)
            {
                builder.BuildModel(Build(Model($"m{worker}"), $"select {i} as n") with
                {
                    PostHooks = [new HookCall(() => "update audit set builds = builds + 1")],
                });
            }
        });

        Assert.Equal($"{Workers * 10}", database.Table("audit"));
    }

    private static ModelBuild Build(Model model, string sql) => new() { Model = model, Relation = model.Relation, Sql = sql };

    private async Task AtOnce(Action<RelationBuilder, int> work)
    {
        using var start = new Barrier(Workers);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Factory.StartNew(
            () =>
            {
                using var connection = database.Database.Connect();
                var builder = new RelationBuilder(
                    new DuckDbWarehouse(connection, database.Catalog, TestContext.Current.CancellationToken));
                start.SignalAndWait(TestContext.Current.CancellationToken);
                work(builder, worker);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }
}
