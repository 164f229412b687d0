using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Quality;

/// <summary>The shipped checks on GitHub's events: good data passes, and each rule catches the defect it is there for.</summary>
public sealed class GithubChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 3, 1, 0, 0, TimeSpan.Zero);

    private const string Good = """
        CREATE TABLE github_events_silver AS
        SELECT id AS event_id, type AS event_type, moment::DATE AS event_date, moment AS created_at, 'o/r' AS repo_name, 'ann' AS actor_login,
               moment::DATE AS ingest_dt, TIMESTAMPTZ '2026-08-03 00:00:00Z' AS ingested_at, strftime(moment, '%Y') AS year, strftime(moment, '%m') AS month
        FROM (VALUES ('1', 'PushEvent', TIMESTAMP '2026-08-02 10:00'), ('2', 'PushEvent', TIMESTAMP '2026-08-02 23:30'), ('3', 'ForkEvent', TIMESTAMP '2025-12-31 23:00')) e(id, type, moment);
        CREATE TABLE github_events_gold_daily AS
        SELECT ingest_dt, event_type, repo_name, count(*) AS events_count FROM github_events_silver GROUP BY ALL;
        """;

    private static CheckSet Shipped => SodaClFile.Load(
        Repository.Path("config/checks/github.yml"), new SodaClOptions { Now = Now, Environment = _ => null }, "config/checks/github.yml");

    [Fact]
    public async Task Good_data_passes_every_check()
    {
        await using var data = await JudgedData.WithAsync(Good);

        var results = await data.JudgeAsync(Shipped.Checks, Now);

        Assert.Empty(Shipped.AllProblems);
        Assert.Empty(Shipped.Notices);
        Assert.True(results.Count >= 20);
        Assert.All(results, result => Assert.True(result.Verdict == CheckVerdict.Pass, $"{result.Check.Name}: {result.Message}"));
    }

    // a defect, the check that sees it, and how it is judged
    [Theory]
    [InlineData("DELETE FROM github_events_silver", "row_count > 0", CheckVerdict.Fail)]
    [InlineData("INSERT INTO github_events_silver SELECT * FROM github_events_silver LIMIT 1", "An event is there once, however often it was delivered", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_silver SET event_id = NULL WHERE event_id = '1'", "missing_count(event_id) = 0", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_silver SET event_id = 'x1' WHERE event_id = '1'", "Event numbers are digits", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_silver SET repo_name = '/' WHERE event_id = '1'", "Repositories are owner/name", CheckVerdict.Warn)]
    [InlineData("UPDATE github_events_silver SET event_date = '2026-08-04' WHERE event_id = '1'", "Events happened between GitHub's first day and today", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_silver SET month = '09' WHERE event_id = '1'", "An event lies in the partition of its own day", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_silver SET ingested_at = '2026-08-02 22:00:00Z'", "Bronze landed something less than an hour ago", CheckVerdict.Warn)]
    [InlineData("UPDATE github_events_silver SET created_at = created_at - INTERVAL 2 HOUR", "The newest event in silver is less than two hours old", CheckVerdict.Warn)]
    [InlineData("DELETE FROM github_events_silver WHERE event_type = 'ForkEvent'", "Nothing is counted that did not happen", CheckVerdict.Fail)]
    [InlineData("INSERT INTO github_events_gold_daily SELECT * FROM github_events_gold_daily", "A rerun doubles no count", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_gold_daily SET events_count = 0", "Every count is of at least one event", CheckVerdict.Fail)]
    [InlineData("UPDATE github_events_gold_daily SET ingest_dt = '2026-08-01' WHERE event_type = 'PushEvent'", "The newest day ended less than three hours ago", CheckVerdict.Warn)]
    public async Task Each_defect_is_caught(string defect, string check, CheckVerdict verdict)
    {
        await using var data = await JudgedData.WithAsync($"{Good}{defect}");

        var results = await data.JudgeAsync(Shipped.Checks, Now);

        Assert.Equal(verdict, results.First(result => result.Check.Name == check).Verdict);
        Assert.DoesNotContain(results, result => result.Verdict == CheckVerdict.Error);
    }

    [Fact]
    public void A_reference_reads_both_datasets() => Assert.Equal(
        ["github_events_gold_daily", "github_events_silver"], Shipped.Checks.First(check => check.Name == "Nothing is counted that did not happen").Reads);
}
