using System.Text.Json;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>A feed polled often leaves a small file a load everywhere; joined, every row is where it was and nothing is new to anyone.</summary>
public sealed class CompactTests : IDisposable
{
    private const string Silver = "select event_id, event_type, repo_name, created_at, ingested_at from silver order by event_id";

    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Joined_tables_have_the_same_rows_in_fewer_files_and_nothing_to_join_the_next_time()
    {
        await PollAsync(4);
        var rows = project.Query(Silver);
        var loads = Files("lake/bronze/github/events/_loads").Count;

        var report = await project.AskAsync("compact");

        Assert.Equal(4, loads);
        Assert.Single(Files("lake/bronze/github/events/_loads"));
        Assert.Single(Files("lake/silver/github_events_silver"));
        Assert.Equal((4, 1), (Table(report, "bronze/github/events/_loads").GetProperty("files_before").GetInt32(), Table(report, "bronze/github/events/_loads").GetProperty("files_after").GetInt32()));
        Assert.Equal(rows, project.Query(Silver));
        var before = project.LakeContent();
        await project.SucceedAsync("compact");
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task Nothing_that_was_read_is_read_again_after_it()
    {
        await PollAsync(3);
        await project.SucceedAsync("compact");
        var before = project.LakeContent();

        await project.SucceedAsync("transform", "--select", "tag:github");

        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task A_load_after_it_lands_once_and_is_counted_once()
    {
        await using var server = new LoopbackServer(GitHubFeed.Page(1), GitHubFeed.Page(2), GitHubFeed.Page(2), GitHubFeed.Page(3));
        project.ReadFrom(server.Url);
        await RunAsync();
        await RunAsync();
        await project.SucceedAsync("compact");

        await RunAsync();
        await RunAsync();

        Assert.Equal(["3"], project.Query("select count(*) from silver"));
        Assert.Equal(["3"], project.Query("select sum(events_count) from gold"));
        Assert.Equal(3, project.BronzeLines().Count);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_joined_and_joins_nothing()
    {
        await PollAsync(2);
        var before = project.LakeContent();

        var text = await project.SucceedAsync("compact", "bronze", "--dry-run");

        Assert.Contains("bronze/github/events/_loads", text);
        Assert.DoesNotContain("silver", text);
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_answered_with_the_nearest_one()
    {
        await PollAsync(1);

        var (exitCode, _, error) = await project.RunAsync("compact", "silver/github_event_silver");

        Assert.Equal(2, exitCode);
        Assert.Contains("there is no table 'silver/github_event_silver'", error);
        Assert.Contains("silver/github_events_silver", error);
    }

    private async Task PollAsync(int times)
    {
        await using var server = new LoopbackServer([.. Enumerable.Range(1, times).Select(id => GitHubFeed.Page(id))]);
        project.ReadFrom(server.Url);
        for (var time = 0; time < times; time++) await RunAsync();
    }

    private async Task RunAsync()
    {
        await project.SucceedAsync("run", "github");
        project.Clock.Advance(TimeSpan.FromMinutes(5));
    }

    private SortedSet<string> Files(string table) => TableReader.Replay(project[table]).Files;

    private static JsonElement Table(JsonElement report, string name) =>
        report.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("table").GetString() == name);
}
