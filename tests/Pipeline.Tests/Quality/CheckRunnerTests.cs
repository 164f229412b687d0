using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Tests.Quality.SodaCl;

namespace Pipeline.Tests.Quality;

/// <summary>How checks are turned into statements, and what one that fails does to the others.</summary>
public sealed class CheckRunnerTests
{
    private const string Rows = "(a, b) (1, 'x'), (2, 'y'), (NULL, 'z')";

    [Fact]
    public async Task All_aggregates_of_a_dataset_take_one_scan()
    {
        await using var data = await JudgedData.WithAsync(Rows);

        var results = await data.JudgeAsync(SodaText.Read("""
            checks for t:
              - row_count = 3
              - missing_count(a) = 1
              - missing_percent(a) < 50
              - invalid_count(b) = 1: {valid values: [x, y]}
              - max(a) = 2: {filter: b <> 'z'}
              - failed rows: {fail condition: a > 5}
            """).Checks);

        Assert.All(results, result => Assert.Equal(CheckVerdict.Pass, result.Verdict));
        Assert.Equal(
            """
            SELECT count(*) AS v0,
                   count(CASE WHEN (("a" IS NULL)) THEN 1 END) AS v1,
                   count(CASE WHEN (NOT ("b" IS NULL) AND (NOT ("b" IN ('x', 'y')))) THEN 1 END) AS v2,
                   max(CASE WHEN (b <> 'z') THEN "a" END) AS v3,
                   count(CASE WHEN (a > 5) THEN 1 END) AS v4
            FROM "t"
            """,
            Assert.Single(data.Queries));
    }

    [Fact]
    public async Task Each_partition_takes_a_scan_of_its_own()
    {
        await using var data = await JudgedData.WithAsync(Rows);

        await data.JudgeAsync(SodaText.Read("""
            filter t [low]: {where: a < 2}
            checks for t: [row_count = 3, missing_count(a) = 1]
            checks for t [low]: [row_count = 1, missing_count(a) = 0]
            """).Checks);

        Assert.Equal(2, data.Queries.Count);
        Assert.EndsWith("FROM \"t\" WHERE (a < 2)", data.Queries[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_carries_at_most_fifty_checks()
    {
        await using var data = await JudgedData.WithAsync(Rows);

        await data.JudgeAsync(SodaText.Read($"checks for t:\n{string.Concat(Enumerable.Range(0, 101).Select(i => $"  - row_count > 0: {{filter: a > {i}}}\n"))}").Checks);

        // The 101st check is alone in its batch.
        Assert.Equal(3, data.Queries.Count);
    }

    [Fact]
    public async Task One_bad_column_voids_no_other_check()
    {
        await using var data = await JudgedData.WithAsync(Rows);

        var results = await data.JudgeAsync(SodaText.Read("""
            checks for t:
              - missing_count(a) = 1
              - missing_count(nosuch) = 0
              - invalid_count(b) = 0: {valid regex: "(x"}
              - max(a) = 2
              - sum(b) > 0
              - invalid_count(a) = 0: {valid min: 2008-01-01}
            checks for nowhere:
              - row_count > 0
            checks for missing_table:
              - row_count > 0
            """).Checks);

        Assert.Equal("PEEPEEEE", string.Concat(results.Select(result => $"{result.Verdict}"[0])));
        Assert.Equal("Binder Error: Referenced column \"nosuch\" not found in FROM clause! Candidate bindings: \"a\"", results[1].Message);
        Assert.Contains("missing )", results[2].Message, StringComparison.Ordinal);
        Assert.Equal("There is no dataset 'nowhere'.", results[6].Message);
        Assert.Contains("missing_table", results[7].Message, StringComparison.Ordinal);

        // The failed batch of six, then each of them; the table that is not there once.
        Assert.Equal(1 + 6 + 1, data.Queries.Count);
    }

    [Fact]
    public async Task Results_come_in_the_order_of_the_checks()
    {
        await using var data = await JudgedData.WithAsync(Rows);

        var results = await data.JudgeAsync(SodaText.Read("checks for t: [duplicate_count(a) = 0, row_count = 3, row_cont = 3, max(a) = 2]").Checks);

        Assert.Equal(["duplicate_count(a) = 0", "row_count = 3", "row_cont = 3", "max(a) = 2"], results.Select(result => result.Check.Name));
    }

    [Fact]
    public async Task Cancelling_is_thrown_and_judges_nothing()
    {
        using var database = Pipeline.Engines.DuckDb.DuckDbDatabase.Open(new Pipeline.Engines.DuckDb.DuckDbOptions());
        await using var engine = new Pipeline.Engines.DuckDb.DuckDbEngine(database.Connect());
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var checks = SodaText.Read("checks for t: [row_count > 0, max(a) > 0]").Checks;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new CheckRunner(
            engine, _ => "(SELECT a.range + b.range AS a FROM range(1000000) a, range(1000000) b)", SodaText.Now).RunAsync(checks, cancellation.Token));
    }
}
