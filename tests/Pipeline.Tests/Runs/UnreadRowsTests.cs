using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Models that read what is unread: each run takes in what came since, however late it is, and nothing twice.</summary>
public sealed class UnreadRowsTests : IDisposable
{
    private const string Days = "select ingest_dt, sum(events_count) from gold group by ingest_dt order by ingest_dt";

    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Three_runs_with_late_rows_count_every_row_on_its_own_day()
    {
        await using var server = new LoopbackServer(
            Feed((1, "2026-01-02T10:00:00Z"), (2, "2026-01-03T10:00:00Z")),
            Feed((3, "2026-01-02T23:59:59Z"), (2, "2026-01-03T10:00:00Z")),
            Feed((4, "2025-12-31T00:00:00Z"), (5, "2026-01-02T00:00:00Z")));
        project.ReadFrom(server.Url);

        await RunAsync();
        Assert.Equal(["2026-01-02|1", "2026-01-03|1"], project.Query(Days));
        await RunAsync();
        Assert.Equal(["2026-01-02|2", "2026-01-03|1"], project.Query(Days));
        await RunAsync();
        Assert.Equal(["2025-12-31|1", "2026-01-02|3", "2026-01-03|1"], project.Query(Days));
    }

    [Fact]
    public async Task Loads_that_pile_up_are_taken_in_by_one_run()
    {
        await using var server = new LoopbackServer(GitHubFeed.Page(1), GitHubFeed.Page(2), GitHubFeed.Page(3));
        project.ReadFrom(server.Url);
        await RunAsync();
        await project.SucceedAsync("ingest", "github");
        await project.SucceedAsync("ingest", "github");

        await project.SucceedAsync("transform", "--select", "tag:github");

        Assert.Equal(["2026-01-02|3"], project.Query(Days));
    }

    /// <summary>Its versions begin anew, and what a consumer remembers of the old ones must not hide the new rows.</summary>
    [Fact]
    public async Task A_silver_that_was_deleted_and_built_anew_is_read_whole()
    {
        await using var server = new LoopbackServer(GitHubFeed.Page(1), GitHubFeed.Page(2), GitHubFeed.Page(3));
        project.ReadFrom(server.Url);
        await RunAsync();
        await RunAsync();
        Directory.Delete(project["lake/silver"], recursive: true);

        await RunAsync();

        Assert.Equal(["2026-01-02|3"], project.Query(Days));
    }

    /// <summary>Both builds belong to one run: the files of the second must not be those of the first.</summary>
    [Fact]
    public async Task A_flow_that_builds_a_model_twice_leaves_it_whole()
    {
        project.Edit("config/flows/github.yml", "  - transform: tag:github\n", "  - transform: tag:github\n  - transform: tag:github\n");
        project.Edit("sql/models/github/gold/github_events_gold_daily.sql", "incremental_strategy='insert_overwrite',", "full_refresh=true,");
        await using var server = new LoopbackServer(GitHubFeed.Page(1, 2));
        project.ReadFrom(server.Url);

        await RunAsync();

        Assert.Equal(["2026-01-02|2"], project.Query(Days));
    }

    private async Task RunAsync()
    {
        await project.SucceedAsync("run", "github");
        project.Clock.Advance(TimeSpan.FromMinutes(5));
    }

    private static LoopbackReply Feed(params (long Id, string CreatedAt)[] events) =>
        LoopbackReply.Json($"[{string.Join(",\n", events.Select(one => GitHubFeed.Event(one.Id, one.CreatedAt)))}]");
}
