using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Engines.DuckDb.Materialization;

/// <summary>How the rows of a query join those of a table.</summary>
public sealed class LakeMaterializerTests : IDisposable
{
    private const string All = "FROM t ORDER BY ALL";

    private readonly LakeBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(IncrementalStrategy.Merge)]
    [InlineData(IncrementalStrategy.DeleteInsert)]
    public async Task Merge_replaces_a_row_by_its_key_in_whichever_partition_it_lies(IncrementalStrategy strategy)
    {
        await bench.PublishAsync("FROM (VALUES (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'y')) v(id, name, p)", IncrementalStrategy.ReplaceTable, ["p"], "id");

        await bench.PublishAsync("FROM (VALUES (1, 'moved', 'y'), (4, 'new', 'z')) v(id, name, p)", strategy, ["p"], "id");

        Assert.Equal(["1|moved|y", "2|b|x", "3|c|y", "4|new|z"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Merge_rewrites_only_files_that_hold_a_replaced_row()
    {
        await bench.PublishAsync("SELECT range AS id, range % 4 AS p FROM range(8)", IncrementalStrategy.ReplaceTable, ["p"], "id");

        var candidate = await bench.PublishAsync("SELECT 5::BIGINT AS id, 2::BIGINT AS p UNION ALL SELECT 99, 0", IncrementalStrategy.Merge, ["p"], "id");

        var removed = Assert.Single(candidate.Removed);
        Assert.Equal("1", removed.PartitionValues["p"]);
        Assert.Equal(["0|0", "1|1", "2|2", "3|3", "4|0", "5|2", "6|2", "7|3", "99|0"], await bench.QueryAsync("SELECT id, p FROM t ORDER BY id"));
    }

    [Fact]
    public async Task A_partition_column_may_be_called_like_its_type()
    {
        await bench.PublishAsync("FROM (VALUES (1, 'a', DATE '2021-01-01'), (2, 'b', DATE '2021-01-01')) v(id, name, date)", IncrementalStrategy.ReplaceTable, ["date"], "id");

        await bench.PublishAsync("FROM (VALUES (1, 'c', DATE '2021-01-02')) v(id, name, date)", IncrementalStrategy.Merge, ["date"], "id");

        Assert.Equal(["1|c|2021-01-02", "2|b|2021-01-01"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Merge_of_rows_with_new_keys_touches_no_file()
    {
        await bench.PublishAsync("SELECT 1 AS id, 'a' AS name", IncrementalStrategy.ReplaceTable, [], "id");

        var candidate = await bench.PublishAsync("SELECT 2 AS id, 'b' AS name", IncrementalStrategy.Merge, [], "id");

        Assert.Empty(candidate.Removed);
        Assert.Equal(["1|a", "2|b"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Merge_that_replaces_every_row_of_a_file_leaves_no_empty_file()
    {
        await bench.PublishAsync("SELECT 1 AS id, 'a' AS name", IncrementalStrategy.ReplaceTable, [], "id");

        var candidate = await bench.PublishAsync("SELECT 1 AS id, 'b' AS name", IncrementalStrategy.Merge, [], "id");

        Assert.Single(candidate.Added);
        Assert.Single(candidate.Removed);
        Assert.Equal(["1|b"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Merge_compares_all_columns_of_a_key()
    {
        await bench.PublishAsync("FROM (VALUES (1, 'a', 10), (1, 'b', 20)) v(id, kind, n)", IncrementalStrategy.ReplaceTable, [], "id", "kind");

        await bench.PublishAsync("SELECT 1 AS id, 'b' AS kind, 21 AS n", IncrementalStrategy.Merge, [], "id", "kind");

        Assert.Equal(["1|a|10", "1|b|21"], await bench.QueryAsync(All));
    }

    [Theory]
    [InlineData("FROM (VALUES (1, 'a'), (NULL, 'b'), (NULL, 'c')) v(id, name)", "2 rows of orders have no \"id\"")]
    [InlineData("FROM (VALUES (1, 'a'), (7, 'b'), (7, 'c')) v(id, name)", "orders returned 2 rows with \"id\" = 7")]
    public async Task Merge_refuses_keys_that_do_not_name_a_row_and_leaves_nothing_in_the_spool(string sql, string said)
    {
        await bench.PublishAsync("SELECT 1 AS id, 'a' AS name", IncrementalStrategy.ReplaceTable, [], "id");
        Directory.Delete(bench.Spool, recursive: true);

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.BuildAsync(sql, IncrementalStrategy.Merge, [], "id"));

        Assert.Contains(said, failure.Message);
        Assert.NotNull(failure.Hint);
        Assert.Empty(bench.Spooled);
        Assert.Equal(["1|a"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Insert_overwrite_replaces_the_partitions_that_occur_and_no_other()
    {
        await bench.PublishAsync("FROM (VALUES (1, 'x'), (2, 'x'), (3, 'y'), (4, NULL)) v(n, p)", IncrementalStrategy.ReplaceTable, ["p"]);

        await bench.PublishAsync("FROM (VALUES (9, 'x'), (8, NULL), (7, 'z')) v(n, p)", IncrementalStrategy.InsertOverwrite, ["p"]);

        Assert.Equal(["3|y", "7|z", "8|null", "9|x"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Append_keeps_every_file_and_adds_the_rows()
    {
        await bench.PublishAsync("SELECT 1 AS n", IncrementalStrategy.ReplaceTable, []);

        var candidate = await bench.PublishAsync("SELECT 1 AS n", IncrementalStrategy.Append, []);

        Assert.Empty(candidate.Removed);
        Assert.Equal(["1", "1"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task Replacing_the_table_may_change_its_columns()
    {
        await bench.PublishAsync("SELECT 1 AS id, 'a' AS name", IncrementalStrategy.ReplaceTable, []);

        await bench.PublishAsync("SELECT 'one' AS id, 2.5 AS price", IncrementalStrategy.ReplaceTable, []);

        Assert.Equal(["one|2.5"], await bench.QueryAsync(All));
        Assert.Equal(["id VARCHAR", "price DECIMAL(2,1)"], await bench.ColumnsAsync());
    }

    [Theory]
    [InlineData("SELECT 1 AS id, 'a' AS name, true AS is_new", "is_new BOOLEAN")]
    [InlineData("SELECT '1' AS id, 'a' AS name", "id VARCHAR")]
    [InlineData("SELECT 1 AS id", "fewer or reordered columns")]
    public async Task Other_columns_than_the_table_has_are_refused_with_the_way_out(string sql, string said)
    {
        await bench.PublishAsync("SELECT 1 AS id, 'a' AS name", IncrementalStrategy.ReplaceTable, []);

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.BuildAsync(sql, IncrementalStrategy.Append, []));

        Assert.Contains(said, failure.Message);
        Assert.Contains("--full-refresh", failure.Hint);
    }

    [Fact]
    public async Task A_partition_column_the_query_does_not_return_is_refused_with_the_nearest_name()
    {
        var failure = await Assert.ThrowsAsync<ExpectedException>(
            () => bench.BuildAsync("SELECT 1 AS id, 2026 AS year", IncrementalStrategy.ReplaceTable, ["yaer"]));

        Assert.Contains("'yaer'", failure.Message);
        Assert.Contains("year", failure.Hint);
    }

    /// <summary>It used to replace the whole table by the interval's rows.</summary>
    [Fact]
    public async Task A_strategy_lake_tables_do_not_have_is_refused()
    {
        await bench.PublishAsync("SELECT 1 AS id", IncrementalStrategy.ReplaceTable, []);

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => bench.BuildAsync("SELECT 2 AS id", IncrementalStrategy.Microbatch, []));

        Assert.Contains("microbatch", failure.Message);
        Assert.Equal(["1"], await bench.QueryAsync(All));
    }

    [Theory]
    [InlineData(IncrementalStrategy.Append)]
    [InlineData(IncrementalStrategy.Merge)]
    [InlineData(IncrementalStrategy.InsertOverwrite)]
    public async Task An_empty_result_changes_nothing(IncrementalStrategy strategy)
    {
        await bench.PublishAsync("SELECT 1 AS id, 'x' AS p", IncrementalStrategy.ReplaceTable, ["p"], "id");

        var candidate = await bench.BuildAsync("SELECT 1 AS id, 'x' AS p WHERE false", strategy, ["p"], "id");

        Assert.True(candidate.IsEmpty);
        Assert.DoesNotContain(bench.Spooled, file => file.Contains("build-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_build_without_rows_makes_a_table_with_its_columns()
    {
        await bench.PublishAsync("SELECT 1 AS id, 'x' AS p WHERE false", IncrementalStrategy.ReplaceTable, ["p"]);

        Assert.Empty(await bench.QueryAsync(All));
        Assert.Equal(["id INTEGER", "p VARCHAR"], await bench.ColumnsAsync());
    }

    [Fact]
    public async Task A_candidate_shows_the_rows_the_table_would_have_and_the_table_those_it_has()
    {
        await bench.PublishAsync("FROM (VALUES (1, 'x'), (2, 'y')) v(id, p)", IncrementalStrategy.ReplaceTable, ["p"], "id");

        var candidate = await bench.BuildAsync("FROM (VALUES (2, 'z')) v(id, p)", IncrementalStrategy.Merge, ["p"], "id");

        bench.Relations.ShowCandidate(candidate, bench.PathOf);
        Assert.Equal(["1|x", "2|z"], bench.Rows($"FROM {LakeBench.Relation} ORDER BY ALL"));
        Assert.Equal(["1|x", "2|y"], await bench.QueryAsync(All));
    }

    [Fact]
    public async Task A_cancelled_build_leaves_nothing_in_the_spool()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var build = new Pipeline.Engines.DuckDb.Materialization.LakeBuild
        {
            Relation = LakeBench.Relation,
            Sql = "SELECT range AS id FROM range(1000000)",
            Strategy = IncrementalStrategy.ReplaceTable,
            LoadId = "cancelled",
        };
        var materializer = new Pipeline.Engines.DuckDb.Materialization.LakeMaterializer(bench.Connection, bench.PathOf, bench.Spool);

        Assert.ThrowsAny<OperationCanceledException>(() => materializer.Build(build, cancelled.Token));

        Assert.Empty(bench.Spooled);
    }
}
