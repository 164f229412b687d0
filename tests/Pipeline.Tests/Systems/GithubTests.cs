using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Models;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Systems;

/// <summary>
/// The github system from its recording. The figures were counted from the recorded pages by a program of another language that
/// shares nothing with ours.
/// </summary>
public sealed class GithubTests : IDisposable
{
    private const string Silver = "silver.github_events_silver";
    private const string Gold = "gold.github_events_gold_daily";

    private readonly SystemProject project = new("github", new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero));

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Run_counts_every_event_of_every_day_that_is_over()
    {
        await project.ReplayAsync("run", "github");

        Assert.Equal(
            ["2013-01-10|30", "2014-08-05|30", "2024-05-21|1", "2025-12-15|1", "2026-07-25|1", "2026-07-27|3", "2026-07-28|4", "2026-07-29|1", "2026-08-02|5"],
            project.Query($"select ingest_dt, sum(events_count) from {Gold} group by 1 order by 1"));
        Assert.Equal(
            [
                "CreateEvent|6", "DeleteEvent|1", "ForkEvent|5", "GollumEvent|2", "IssueCommentEvent|10", "IssuesEvent|4", "PullRequestEvent|2",
                "PullRequestReviewCommentEvent|3", "PushEvent|35", "WatchEvent|8",
            ],
            project.Query($"select event_type, sum(events_count) from {Gold} group by 1 order by 1"));
    }

    [Fact]
    public async Task A_backfill_takes_the_hours_from_the_archive_and_an_event_known_already_stays_one_row()
    {
        await project.ReplayAsync("run", "github");

        await project.ReplayAsync("backfill", "github", "--from", "2024-05-21T00:00", "--to", "2024-05-21T02:00");

        // Eight different events in nine lines, one of them in the feed before.
        Assert.Equal(["83|83"], project.Query($"select count(*), count(distinct event_id) from {Silver}"));
        Assert.Equal(["8"], project.Query($"select sum(events_count) from {Gold} where ingest_dt = '2024-05-21'"));
        Assert.Equal(["30"], project.Query($"select sum(events_count) from {Gold} where ingest_dt = '2014-08-05'"));
    }

    [Fact]
    public async Task A_backfill_done_again_changes_no_row()
    {
        await project.ReplayAsync("run", "github");
        string[] backfill = ["backfill", "github", "--from", "2024-05-21T00:00", "--to", "2024-05-21T02:00", "--every", "2h"];
        await project.ReplayAsync(backfill);
        var (silver, gold) = (project.Query($"select * from {Silver} order by all"), project.Query($"select * from {Gold} order by all"));

        await project.ReplayAsync(backfill);

        Assert.Equal(silver, project.Query($"select * from {Silver} order by all"));
        Assert.Equal(gold, project.Query($"select * from {Gold} order by all"));
    }

    [Fact]
    public async Task When_an_hour_is_missing_nothing_of_the_interval_is_landed()
    {
        await project.ReplayAsync("run", "github");
        var before = project.LakeContent();

        var (exitCode, _, stderr) = await project.RunAsync(
            "backfill", "github", "--from", "2024-05-21T00:00", "--to", "2024-05-21T03:00", "--every", "3h", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains("2024-05-21-2.json.gz", stderr, StringComparison.Ordinal);
        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task An_hour_from_before_events_had_ids_is_refused()
    {
        await using (var hour = new GZipStream(File.Create(project["samples/github/005-GET-2024-05-21-0.json.gz"]), CompressionLevel.Fastest))
            hour.Write(Encoding.UTF8.GetBytes("""{"type":"PushEvent","public":true,"actor":"somebody","repository":{"name":"r","owner":"o"},"created_at":"2014-08-05T00:00:00Z"}""" + "\n"));

        var (exitCode, _, stderr) = await project.RunAsync("backfill", "github", "--from", "2024-05-21T00:00", "--to", "2024-05-21T01:00", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains("'id'", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Bronze landed something less than an hour ago")]
    [InlineData(2, "The newest event in silver is less than two hours old")]
    [InlineData(3, "The newest day ended less than three hours ago")]
    public async Task Each_layer_is_fresh_for_its_hours_and_then_a_warning(int hours, string check)
    {
        await project.ReplayAsync("run", "github");

        // The newest event is of 23:25, the load of 00:10; the newest day ended at midnight.
        project.Clock.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(hours == 2 ? 46 : 11));
        Assert.DoesNotContain(check, await WarnedAsync());
        project.Clock.Advance(TimeSpan.FromMinutes(12));
        Assert.Contains(check, await WarnedAsync());
    }

    /// <summary>What can be wrong in the feed and arrive in the tables, and which check says so.</summary>
    public static TheoryData<string, string, string> Corruptions => new()
    {
        { "\"id\": \"16511029932\"", "\"id\": \"1651102993Z\"", "Event numbers are digits" },
        { "\"type\": \"PushEvent\"", "\"type\": \"PuschEvent\"", "accepted_values" },
        { "\"type\": \"PushEvent\"", "\"type\": \"\"", "accepted_values" },
        { "\"name\": \"testsubject/project-beta\"", "\"name\": \"project-beta\"", "Repositories are owner/name" },
        { "\"created_at\": \"2026-08-02T23", "\"created_at\": \"2036-08-02T23", "Events happened between GitHub's first day and today" },
        { "\"created_at\": \"2026-08-02T23", "\"created_at\": \"2006-08-02T23", "Events happened between GitHub's first day and today" },
        { "\"login\": \"testsubject\"", "\"login\": \"\"", "Actors have names" },
    };

    [Theory]
    [MemberData(nameof(Corruptions))]
    public async Task A_corruption_of_the_feed_is_caught_by_the_check_that_is_for_it(string find, string replacement, string check)
    {
        var failed = await project.FailedChecksAsync(new Mutation("001-GET-events.json", find, replacement, check));

        Assert.Contains(failed, name => name.Contains(check, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"id\": \"16511029932\",", "", "id")]
    [InlineData("\"created_at\": \"2026-08-02T23:25:23Z\"", "\"created\": \"2026-08-02T23:25:23Z\"", "created_at")]
    [InlineData("\"login\": \"testsubject\",", "", "actor.login")]
    [InlineData("\"type\": \"PushEvent\",", "\"type\": null,", "type")]
    public async Task An_event_without_what_every_event_has_refuses_the_load_and_says_where(string find, string replacement, string member)
    {
        new Mutation("001-GET-events.json", find, replacement, "the load").ApplyTo(project.Samples);

        var (exitCode, _, stderr) = await project.RunAsync("run", "github", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{member}'", stderr, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project["lake/silver"]));
    }

    [Fact]
    public void The_declaration_of_bronze_has_the_columns_of_the_source_and_projects_its_one_partition()
    {
        var declaration = File.ReadAllText(Repository.Path("sql/athena/github/github_events_bronze.sql"));
        var columns = declaration[..declaration.IndexOf("PARTITIONED BY", StringComparison.Ordinal)];
        var declared = Regex.Matches(columns, "^  `(\\w+)`", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        var source = File.ReadAllText(Repository.Path("config/sources/github.yml"));
        var streamed = Regex.Matches(source[source.IndexOf("columns:", StringComparison.Ordinal)..], "^      (\\w+): ", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Assert.Equal(streamed, declared);
        Assert.Contains("PARTITIONED BY (`ingest_dt` string", declaration, StringComparison.Ordinal);
        Assert.Contains("'projection.ingest_dt.range' = '2024-01-01,NOW'", declaration, StringComparison.Ordinal);
        Assert.Contains("/bronze/github/events/ingest_dt=${ingest_dt}/'", declaration, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_is_declared_where_it_lies_as_a_table_whose_log_says_the_rest()
    {
        var shipped = Project.Load(Repository.Path("sql"), new ProjectOptions { Target = new Target("local", "main", "memory") });
        var models = shipped.Models.Where(model => model.Tags.Contains("github")).ToList();

        Assert.Equal(2, models.Count);
        Assert.All(models, model =>
        {
            var declaration = File.ReadAllText(Repository.Path($"sql/athena/github/{model.Name}.sql"));
            Assert.Contains($"LOCATION '${{lake}}/{model.Relation.Schema}/{model.Relation.Identifier}/'", declaration, StringComparison.Ordinal);
            Assert.Contains("'table_type' = 'DELTA'", declaration, StringComparison.Ordinal);
        });
    }

    private async Task<IReadOnlyList<string>> WarnedAsync()
    {
        var report = await project.AskAsync("validate", "--select", "tag:github");
        return [.. report.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("outcome").GetString() == "warn")
            .Select(check => check.GetProperty("name").GetString()!)];
    }
}
