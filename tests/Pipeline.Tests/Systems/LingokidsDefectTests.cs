using static Pipeline.Tests.Systems.LingokidsObjects;

namespace Pipeline.Tests.Systems;

/// <summary>What the original lingokids pipeline got wrong, one test each: ours must not.</summary>
public sealed class LingokidsDefectTests : IDisposable
{
    private const string Metrics = "gold.activity_engagement_metrics";
    private const string Enriched = "silver.intermediate_activity_events_enriched";

    private readonly LingokidsObjects project = new LingokidsObjects().Emptied();

    public LingokidsDefectTests()
    {
        project.Put("raw-users", "a.json", User(1));
        project.Put("raw-activities", "a.json", Activity());
    }

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task An_event_that_arrives_after_newer_ones_is_enriched_and_counted_on_its_own_day()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-20 10:00:00"), Play(2, "2021-01-03 10:00:00"));
        await project.RunAsync();
        project.Put("raw-events", "b.json", Play(3, "2021-01-03 11:00:00"), Play(4, "2021-01-02 11:00:00"));
        await project.RunAsync();

        Assert.Equal(["2021-01-02|1", "2021-01-03|2", "2021-01-20|1"], project.Query($"select date, sum(activities_played) from {Metrics} group by 1 order by 1"));
    }

    [Fact]
    public async Task A_group_nobody_is_in_any_more_vanishes()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00", app: "7.39.0"), Play(2, "2021-01-03 11:00:00", app: "7.40.1"));
        await project.RunAsync();
        project.Put("raw-events", "b.json", Play(1, "2021-01-03 10:00:00", app: "7.40.1"));
        await project.RunAsync();

        Assert.Equal(["7.40.1|2"], project.Query($"select app_version, activities_played from {Metrics}"));
    }

    [Fact]
    public async Task A_group_without_a_collection_or_a_known_activity_is_replaced_and_not_doubled()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00", activity: "unheard_of"));
        await project.RunAsync();
        project.Put("raw-events", "b.json", Play(2, "2021-01-03 11:00:00", activity: "unheard_of"));
        await project.RunAsync();

        Assert.Equal(["unknown|none|2"], project.Query($"select activity_type, collection_id, activities_played from {Metrics}"));
    }

    [Fact]
    public async Task A_user_and_an_activity_that_come_after_their_plays_are_in_them_all_the_same()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00", user: 2, activity: "game"));
        await project.RunAsync();
        Assert.Equal(["unknown|unknown|free"], project.Query($"select country_code, activity_type, subscription_status from {Metrics}"));

        project.Put("raw-users", "b.json", User(2, "mx", trial: "2021-01-01 00:00:00", trialEnd: "2021-01-08 00:00:00"));
        project.Put("raw-activities", "b.json", Activity("game", "A Game", "game"));
        await project.RunAsync();

        Assert.Equal(["mx|game|trial"], project.Query($"select country_code, activity_type, subscription_status from {Metrics}"));
    }

    [Fact]
    public async Task A_period_holds_its_first_moment_and_not_its_last()
    {
        project.Put("raw-users", "b.json", User(
            2, trial: "2021-01-02 00:00:00", trialEnd: "2021-01-09 00:00:00", subscription: "2021-01-12 00:00:00", expiry: "2021-01-20 00:00:00"));
        project.Put(
            "raw-events", "a.json",
            Play(1, "2021-01-01 23:59:59.999", 2), Play(2, "2021-01-02 00:00:00", 2), Play(3, "2021-01-08 23:59:59.999", 2), Play(4, "2021-01-09 00:00:00", 2),
            Play(5, "2021-01-11 23:59:59.999", 2), Play(6, "2021-01-12 00:00:00", 2), Play(7, "2021-01-19 23:59:59.999", 2), Play(8, "2021-01-20 00:00:00", 2));

        await project.RunAsync();

        Assert.Equal(
            ["free", "trial", "trial", "lapsed", "lapsed", "subscribed", "subscribed", "lapsed"],
            project.Query($"select subscription_status from {Enriched} order by event_id"));
    }

    [Fact]
    public async Task A_renewal_does_not_take_the_old_subscription_from_its_plays()
    {
        project.Put("raw-users", "b.json", User(2, subscription: "2021-01-01 00:00:00", expiry: "2021-01-08 00:00:00"));
        project.Put("raw-events", "a.json", Play(1, "2021-01-05 00:00:00", 2), Play(2, "2021-01-10 00:00:00", 2));
        await project.RunAsync();
        project.Put("raw-users", "c.json", User(2, subscription: "2021-01-15 00:00:00", expiry: "2021-02-15 00:00:00"));
        project.Put("raw-events", "b.json", Play(3, "2021-01-16 00:00:00", 2));
        await project.RunAsync();
        await project.SucceedAsync("transform", "--select", "tag:lingokids", "--full-refresh");

        Assert.Equal(["subscribed", "lapsed", "subscribed"], project.Query($"select subscription_status from {Enriched} order by event_id"));
    }

    [Fact]
    public async Task A_user_who_moves_leaves_their_old_plays_where_they_were()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-02-01 01:00:00"));
        await project.RunAsync();
        project.Put("raw-users", "b.json", User(1, "fr"));
        await project.RunAsync();
        project.Put("raw-events", "b.json", Play(2, "2021-02-01 09:00:00"), Play(3, "2021-02-01 07:00:00"));
        await project.RunAsync();
        await project.SucceedAsync("transform", "--select", "tag:lingokids", "--full-refresh");

        Assert.Equal(["es", "fr", "es"], project.Query($"select country_code from {Enriched} order by event_id"));
    }

    [Fact]
    public async Task A_new_object_is_read_once_and_an_old_one_never_again()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00"));
        await project.RunAsync();
        project.Put("raw-events", "b.json", Play(2, "2021-01-04 10:00:00"));

        var report = await project.AskAsync("ingest", "lingokids/events", "--replay", project.Samples);

        Assert.Equal(1, report.GetProperty("streams")[0].GetProperty("rows").GetInt64());
        Assert.Equal(1, report.GetProperty("streams")[0].GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task An_event_delivered_by_two_objects_is_one_event()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00"), Play(2, "2021-01-03 11:00:00"));
        project.Put("raw-events", "b.json", Play(2, "2021-01-03 11:00:00"), Play(2, "2021-01-03 11:00:00"));

        await project.RunAsync();

        Assert.Equal(["2"], project.Query($"select sum(activities_played) from {Metrics}"));
    }

    [Fact]
    public async Task An_empty_bucket_is_nothing_new()
    {
        await project.ReplayAsync("ingest", "lingokids/events");

        Assert.False(Directory.Exists(project["lake/bronze/lingokids/events"]));
    }

    [Fact]
    public async Task A_line_whose_time_is_none_is_set_aside_with_its_reason_and_the_others_land()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00"), Play(2, "yesterday"));

        await project.RunAsync();

        Assert.Equal(["1"], project.Query($"select sum(activities_played) from {Metrics}"));
        Assert.Single(Directory.GetFiles(project["lake/bronze/lingokids/events/_rejects"], "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("event_id")]
    [InlineData("occurred_at")]
    [InlineData("user_id")]
    public async Task A_line_without_what_identifies_it_refuses_the_load_and_says_where(string member)
    {
        var play = Play(1, "2021-01-03 10:00:00");
        play.Remove(member);
        project.Put("raw-events", "a.json", Play(2, "2021-01-03 10:00:00"), play);

        var (exitCode, _, stderr) = await project.RunAsync("ingest", "lingokids/events", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains(member, stderr, StringComparison.Ordinal);
        Assert.Contains("a.json", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_an_app_adds_change_nothing()
    {
        var play = Play(1, "2021-01-03 10:00:00");
        play["data"]!["stars"] = 3;
        play["context"]!["os"]!["dark"] = true;
        play["schema"] = 2;
        project.Put("raw-events", "a.json", play, Play(2, "2021-01-03 10:00:00"));

        await project.RunAsync();

        Assert.Equal(["video|iOS|20.000|2"], project.Query($"select activity_type, os_name, total_time_spent, activities_played from {Metrics}"));
    }

    [Fact]
    public async Task A_duration_no_play_can_have_is_kept_where_it_was_said_and_summed_nowhere()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 10:00:00", duration: 514054.217), Play(2, "2021-01-03 11:00:00", duration: 86400), Play(3, "2021-01-03 12:00:00", duration: -1));

        await project.RunAsync();

        Assert.Equal(["3|2|86400.000"], project.Query($"select activities_played, implausible_durations, total_time_spent from {Metrics}"));
        Assert.Equal(["514054.217|null", "86400.0|86400.000", "-1.0|null"], project.Query($"select duration_seconds, played_seconds from {Enriched} order by event_id"));
    }

    [Fact]
    public async Task Rates_of_larger_groups_come_from_counts_and_not_from_rounded_rates()
    {
        project.Put(
            "raw-events", "a.json",
            Play(1, "2021-01-03 10:00:00", completed: true), Play(2, "2021-01-03 11:00:00", completed: false), Play(3, "2021-01-03 12:00:00", completed: false),
            Play(4, "2021-01-04 10:00:00", completed: true));

        await project.RunAsync();

        Assert.Equal(["3|1|0.333", "1|1|1.0"], project.Query($"select activities_played, completed_count, completion_rate from {Metrics} order by date"));
        Assert.Equal(["0.5"], project.Query($"select sum(completed_count) / sum(activities_played) from {Metrics}"));
    }

    [Fact]
    public async Task What_the_first_and_last_moments_of_a_day_hold_is_of_that_day_in_UTC()
    {
        project.Put("raw-events", "a.json", Play(1, "2021-01-03 00:00:00"), Play(2, "2021-01-03 23:59:59.999"), Play(3, "2021-01-04T00:30:00+01:00"));

        await project.RunAsync();

        Assert.Equal(["2021-01-03|3"], project.Query($"select date, activities_played from {Metrics}"));
    }

    [Fact]
    public async Task However_the_objects_arrive_the_tables_are_the_same()
    {
        using var recorded = new LingokidsObjects();
        await recorded.RunAsync();
        using var arriving = new LingokidsObjects();
        var later = SetAside(arriving, "raw-events/2021-01-1*");
        await arriving.RunAsync();
        Restore(later);
        await arriving.RunAsync();

        foreach (var table in new[] { Enriched, Metrics, "gold.most_played_activities" })
            Assert.Equal(recorded.Query($"select * from {table} order by all"), arriving.Query($"select * from {table} order by all"));
    }

    /// <summary>Takes objects away until they are restored.</summary>
    private static List<(string From, string To)> SetAside(LingokidsObjects project, string pattern)
    {
        var folder = Path.GetDirectoryName(project[$"samples/lingokids/objects/lingokids/{pattern}"])!;
        List<(string From, string To)> moved = [.. Directory.GetDirectories(folder, Path.GetFileName(pattern)).Select(from => (from, project[$"aside-{Path.GetFileName(from)}"]))];
        Assert.NotEmpty(moved);
        foreach (var (from, to) in moved) Directory.Move(from, to);
        return moved;
    }

    private static void Restore(List<(string From, string To)> moved)
    {
        foreach (var (from, to) in moved) Directory.Move(to, from);
    }
}
