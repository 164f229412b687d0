using System.Text.Json;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The github system from recorded pages to gold, through the command line, as README promises it.</summary>
public sealed class GitHubFlowTests : IDisposable
{
    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Run_lands_every_recorded_row_and_serves_a_checked_gold_table()
    {
        var result = await project.ReplayAsync("run", "github");

        Assert.Contains("github_events_gold_daily", result);
        Assert.Equal(77, project.BronzeLines().Count);
        Assert.Equal(["76|76"], project.Query("select count(*), count(distinct event_id) from silver"));
        Assert.Equal(["76"], project.Query("select sum(events_count) from gold"));
    }

    [Fact]
    public async Task A_second_run_commits_nothing()
    {
        await project.ReplayAsync("run", "github");
        var before = project.LakeContent();

        var (exitCode, _, stderr) = await project.RunAsync("run", "github", "--replay", project["samples/github"]);

        Assert.Equal(0, exitCode);
        Assert.Contains("nothing new", stderr);
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task Each_verb_alone_does_its_part()
    {
        await project.ReplayAsync("ingest", "github");
        Assert.Equal(77, project.BronzeLines().Count);
        Assert.False(Directory.Exists(project["lake/silver"]));

        await project.SucceedAsync("transform", "--select", "tag:github");
        Assert.Equal(["76"], project.Query("select sum(events_count) from gold"));

        var result = await project.SucceedAsync("validate", "--select", "tag:github");
        Assert.Contains("pass", result);
    }

    [Fact]
    public async Task Running_the_verbs_one_by_one_gives_the_same_tables_as_the_flow()
    {
        using var other = new GitHubProject();
        await project.ReplayAsync("run", "github");
        await other.ReplayAsync("ingest", "github");
        await other.SucceedAsync("transform", "--select", "tag:github");

        const string gold = "select * from gold order by all";
        const string silver = "select * exclude (ingested_at, load_id) from silver order by all";
        Assert.Equal(project.Query(gold), other.Query(gold));
        Assert.Equal(project.Query(silver), other.Query(silver));
    }

    [Fact]
    public async Task A_backfill_of_past_days_from_bronze_gives_what_the_run_gave()
    {
        await project.ReplayAsync("run", "github");
        var (silver, gold) = (project.Query("select * from silver order by all"), project.Query("select * from gold order by all"));

        await project.SucceedAsync("backfill", "tag:github", "--from", "2014-08-04", "--to", "2014-08-07", "--every", "1d");

        Assert.Equal(silver, project.Query("select * from silver order by all"));
        Assert.Equal(gold, project.Query("select * from gold order by all"));
    }

    [Fact]
    public async Task A_backfill_restores_a_day_that_was_lost()
    {
        await project.ReplayAsync("run", "github");
        var gold = project.Query("select * from gold order by all");
        DropRows("gold/github_events_gold_daily", "ingest_dt=2014-08-05");
        Assert.NotEqual(gold, project.Query("select * from gold order by all"));

        await project.SucceedAsync("backfill", "tag:github", "--from", "2014-08-05", "--to", "2014-08-06");

        Assert.Equal(gold, project.Query("select * from gold order by all"));
    }

    [Fact]
    public async Task A_backfill_dry_run_prints_its_intervals_and_touches_nothing()
    {
        await project.ReplayAsync("run", "github");
        var before = project.LakeContent();

        var plan = await project.AskAsync("backfill", "github", "--from", "2013-01-10", "--to", "2013-01-12", "--every", "1d", "--dry-run");

        Assert.Equal(2, plan.GetProperty("steps").GetArrayLength());
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task A_full_refresh_rebuilds_the_same_tables()
    {
        await project.ReplayAsync("run", "github");
        var silver = project.Query("select * from silver order by all");

        await project.SucceedAsync("transform", "--select", "tag:github", "--full-refresh");

        Assert.Equal(silver, project.Query("select * from silver order by all"));
    }

    [Fact]
    public async Task Json_output_is_one_document_with_a_schema_version()
    {
        var (exitCode, stdout, _) = await project.RunAsync("run", "github", "--replay", project["samples/github"], "--output", "json");

        Assert.Equal(0, exitCode);
        var report = JsonDocument.Parse(stdout).RootElement;
        Assert.Equal(1, report.GetProperty("schema_version").GetInt32());
        Assert.Equal("succeeded", report.GetProperty("outcome").GetString());
        Assert.Equal(77, report.GetProperty("ingested")[0].GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Failed_tests_keep_a_candidate_from_being_published()
    {
        await project.ReplayAsync("run", "github");
        var before = project.Query("select * from gold order by all");
        project.Edit("sql/models/github/gold/github_events_gold_daily.sql", "cast(count(*) as bigint)", "cast(-count(*) as bigint)");

        var (exitCode, stdout, _) = await project.RunAsync("transform", "--select", "github_events_gold_daily", "--full-refresh");

        Assert.Equal(3, exitCode);
        Assert.Equal(before, project.Query("select * from gold order by all"));
        Assert.Contains("on github_events_gold_daily.events_count: 70 failures", stdout);
    }

    /// <summary>Removes a partition's files the way a careless foreign writer would: with a log entry.</summary>
    private void DropRows(string key, string partitionFolder)
    {
        var table = project[$"lake/{key}"];
        var version = Directory.GetFiles(Path.Combine(table, "_delta_log"), "*.json").Length;
        var files = TableReader.Replay(table).Files.Where(file => file.StartsWith(partitionFolder, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        File.WriteAllLines(
            Path.Combine(table, "_delta_log", $"{version:D20}.json"),
            files.Select(file => JsonSerializer.Serialize(new { remove = new { path = file, deletionTimestamp = 0L, dataChange = true } })));
    }
}
