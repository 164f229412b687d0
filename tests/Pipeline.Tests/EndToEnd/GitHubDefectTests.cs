using System.Text.Json;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>What the original GitHub lakehouse got wrong, one test each: ours must not.</summary>
public sealed class GitHubDefectTests : IDisposable
{
    private readonly GitHubProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task The_body_is_read_whole_and_not_only_its_first_page()
    {
        await project.ReplayAsync("ingest", "github");

        Assert.Equal(77, project.BronzeLines().Count);
    }

    [Fact]
    public async Task The_etag_survives_the_process_and_304_is_success()
    {
        await using var server = new LoopbackServer(Feed("etag-1", Event(1)), LoopbackReply.Status(304));
        project.ReadFrom(server.Url);
        await project.SucceedAsync("ingest", "github");
        project.Clock.Advance(TimeSpan.FromMinutes(5));

        var report = await project.AskAsync("ingest", "github");

        Assert.Equal("\"etag-1\"", server.Requests.Last().Headers["If-None-Match"]);
        Assert.Equal("nothing_new", report.GetProperty("streams")[0].GetProperty("status").GetString());
        Assert.Single(project.BronzeLines());
    }

    [Fact]
    public async Task A_poll_before_the_interval_the_source_asked_for_requests_nothing()
    {
        await using var server = new LoopbackServer(Feed("etag-1", Event(1)));
        project.ReadFrom(server.Url);
        await project.SucceedAsync("ingest", "github");
        project.Clock.Advance(TimeSpan.FromSeconds(20));

        await project.SucceedAsync("ingest", "github");

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_event_delivered_again_by_another_load_stays_one_row()
    {
        await using var server = new LoopbackServer(Feed("a", Event(1), Event(2)), Feed("b", Event(2), Event(3)));
        await LoadAndBuildTwiceAsync(server);

        Assert.Equal(4, project.BronzeLines().Count);
        Assert.Equal(["1", "2", "3"], project.Query("select event_id from silver order by event_id"));
    }

    [Fact]
    public async Task A_late_row_of_an_earlier_day_reaches_silver_and_its_own_day_in_gold()
    {
        await using var server = new LoopbackServer(Feed("a", Event(1, "2026-01-02T10:00:00Z")), Feed("b", Event(2, "2026-01-01T23:59:59Z")));
        await LoadAndBuildTwiceAsync(server);

        Assert.Equal(["2026-01-01|1", "2026-01-02|1"], project.Query("select ingest_dt, sum(events_count) from gold group by ingest_dt order by ingest_dt"));
    }

    /// <summary>The clock of these tests stands at ten past midnight of 3 August 2026.</summary>
    [Fact]
    public async Task A_day_that_is_not_over_is_in_silver_and_not_in_gold()
    {
        await using var server = new LoopbackServer(Feed("a", Event(1, "2026-08-02T23:59:59Z"), Event(2, "2026-08-03T00:00:00Z")));
        project.ReadFrom(server.Url);

        await project.SucceedAsync("run", "github");

        Assert.Equal(["2"], project.Query("select count(*) from silver"));
        Assert.Equal(["2026-08-02|1"], project.Query("select ingest_dt, events_count from gold"));
    }

    [Fact]
    public async Task A_day_is_counted_once_it_is_over_though_nothing_of_it_has_come_since()
    {
        await using var server = new LoopbackServer(
            Feed("a", Event(1, "2026-08-02T23:59:59Z"), Event(2, "2026-08-03T00:00:00Z")), Feed("b", Event(3, "2026-08-04T00:01:00Z")));
        project.ReadFrom(server.Url);
        await project.SucceedAsync("run", "github");
        project.Clock.Advance(TimeSpan.FromDays(1));

        await project.SucceedAsync("run", "github");

        Assert.Equal(["2026-08-02|1", "2026-08-03|1"], project.Query("select ingest_dt, events_count from gold order by 1"));
    }

    [Fact]
    public async Task A_day_of_which_more_comes_later_is_counted_anew_and_not_added_to()
    {
        await using var server = new LoopbackServer(
            Feed("a", Event(1, "2026-01-02T00:10:00Z"), Event(2, "2026-01-02T00:20:00Z")), Feed("b", Event(2, "2026-01-02T00:20:00Z"), Event(3, "2026-01-02T00:30:00Z")));
        await LoadAndBuildTwiceAsync(server);

        Assert.Equal(["2026-01-02|PushEvent|octo/cat|3"], project.Query("select * from gold"));
    }

    [Fact]
    public async Task Building_again_doubles_no_count()
    {
        await project.ReplayAsync("run", "github");
        var before = project.Query("select * from gold order by all");

        await project.SucceedAsync("transform", "--select", "tag:github");
        await project.SucceedAsync("transform", "--select", "tag:github", "--full-refresh");

        Assert.Equal(before, project.Query("select * from gold order by all"));
    }

    [Fact]
    public async Task The_whole_event_is_kept_byte_for_byte_payload_org_and_public_included()
    {
        const string row = """{"id":"7","type":"PushEvent","actor":{"id":1,"login":"a"},"repo":{"id":2,"name":"o/r","url":"u"},"payload":{"n":1.10,"big":12345678901234567890,"s":"\u00e9\n","x":{"y":[1,2]}},"public":true,"created_at":"2026-01-02T00:00:00Z","org":{"id":3,"login":"org"},"new_field":null}""";
        await using var server = new LoopbackServer(LoopbackReply.Json($"[ {row} ]"));
        project.ReadFrom(server.Url);

        await project.SucceedAsync("ingest", "github");

        Assert.Equal([row], project.BronzeLines());
    }

    [Fact]
    public async Task Bronze_files_lie_under_the_day_they_were_landed()
    {
        await project.ReplayAsync("ingest", "github");

        var file = Assert.Single(Directory.GetFiles(project["lake/bronze/github/events/ingest_dt=2026-08-03"]));
        Assert.EndsWith(".json.gz", file);
    }

    [Fact]
    public async Task Payload_drift_over_thirteen_years_makes_no_difference_to_silver()
    {
        await project.ReplayAsync("run", "github");

        Assert.Equal(["2013", "2014", "2024", "2025", "2026"], project.Query("select distinct year from silver order by year"));
    }

    [Fact]
    public async Task Gold_declares_its_day_once_as_a_partition_column_and_holds_every_day_of_silver()
    {
        await project.ReplayAsync("run", "github");

        var (columns, partitions, files) = TableReader.Replay(project["lake/gold/github_events_gold_daily"]);
        Assert.Equal(["ingest_dt", "event_type", "repo_name", "events_count"], columns.Keys);
        Assert.Equal(["ingest_dt"], partitions);
        Assert.All(files, file => Assert.StartsWith("ingest_dt=", file, StringComparison.Ordinal));
        Assert.Equal(project.Query("select distinct ingest_dt from silver order by 1"), project.Query("select distinct ingest_dt from gold order by 1"));
    }

    [Fact]
    public async Task Silver_registers_every_partition_in_its_log()
    {
        await project.ReplayAsync("run", "github");

        var (_, partitions, files) = TableReader.Replay(project["lake/silver/github_events_silver"]);
        Assert.Equal(["year", "month"], partitions);
        Assert.Contains(files, file => file.StartsWith("year=2013/month=01/", StringComparison.Ordinal));
        Assert.Contains(files, file => file.StartsWith("year=2024/month=05/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_model_asks_for_the_current_date_so_a_past_day_can_be_built()
    {
        await project.ReplayAsync("ingest", "github");
        project.Clock.Advance(TimeSpan.FromDays(400));

        await project.SucceedAsync("transform", "--select", "tag:github");

        Assert.Equal(["76"], project.Query("select count(*) from silver"));
    }

    /// <summary>The same events, however the pages are cut: an id is text and grows with nothing.</summary>
    [Fact]
    public async Task An_event_with_a_smaller_id_than_the_last_is_not_taken_for_an_old_one()
    {
        await using var server = new LoopbackServer(Feed("a", Event(38549213316)), Feed("b", Event(6725093205)));
        await LoadAndBuildTwiceAsync(server);

        Assert.Equal(["2"], project.Query("select count(*) from silver"));
    }

    private async Task LoadAndBuildTwiceAsync(LoopbackServer server)
    {
        project.ReadFrom(server.Url);
        for (var load = 0; load < 2; load++)
        {
            await project.SucceedAsync("run", "github");
            project.Clock.Advance(TimeSpan.FromMinutes(5));
        }
    }

    private static LoopbackReply Feed(string etag, params string[] events) =>
        LoopbackReply.Json($"[{string.Join(",\n", events)}]", $"ETag: \"{etag}\"", "X-Poll-Interval: 60");

    private static string Event(long id, string createdAt = "2026-01-02T00:00:00Z") => JsonSerializer.Serialize(new
    {
        id = $"{id}",
        type = "PushEvent",
        actor = new { id = 1, login = "octocat" },
        repo = new { id = 2, name = "octo/cat", url = "" },
        payload = new { },
        @public = true,
        created_at = createdAt,
    });
}
