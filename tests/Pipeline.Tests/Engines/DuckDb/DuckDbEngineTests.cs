using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbEngineTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Cells_are_plain_net_values()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        await using var engine = new DuckDbEngine(database.Connect());

        var table = await engine.QueryAsync("SELECT 1 AS a, NULL AS b, sum(x) AS c, 10::DECIMAL(38, 0) AS d FROM (VALUES (1.25), (2.50)) t(x)", None);

        Assert.Equal(["a", "b", "c", "d"], table.Columns);
        Assert.Equal<object?>([1, null, 3.75m, 10m], table.Rows.Single());
    }

    [Fact]
    public async Task A_number_beyond_28_digits_becomes_the_nearest_double()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        await using var engine = new DuckDbEngine(database.Connect());

        var table = await engine.QueryAsync("SELECT CAST('123456789012345678901234567890123456.5' AS DECIMAL(38, 1))", None);

        Assert.Equal(1.234567890123456789e35, Assert.IsType<double>(table.Rows[0][0]), 1e21);
    }

    [Fact]
    public async Task Engines_of_one_database_share_its_tables()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        await using var writer = new DuckDbEngine(database.Connect());
        await using var reader = new DuckDbEngine(database.Connect());

        var changed = await writer.ExecuteAsync("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2), (3)", None);

        Assert.Equal(3, changed);
        Assert.Equal(3L, (await reader.QueryAsync("SELECT count(*) FROM t", None)).Rows[0][0]);
    }

    [Fact]
    public async Task Cancelling_stops_the_statement_and_leaves_the_engine_usable()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        await using var engine = new DuckDbEngine(database.Connect());
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => engine.QueryAsync("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b", cancellation.Token));

        Assert.Equal(1, (await engine.QueryAsync("SELECT 1", None)).Rows[0][0]);
    }
}
