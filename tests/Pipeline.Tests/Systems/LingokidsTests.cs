namespace Pipeline.Tests.Systems;

/// <summary>
/// The lingokids system from its recording. The figures were counted from the recorded lines by a program of another language
/// that shares nothing with ours.
/// </summary>
public sealed class LingokidsTests : IDisposable
{
    private const string Metrics = "gold.activity_engagement_metrics";
    private const string Enriched = "silver.intermediate_activity_events_enriched";

    private readonly SystemProject project = new("lingokids", new DateTimeOffset(2021, 2, 1, 2, 0, 0, TimeSpan.Zero));

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Run_lands_every_object_and_counts_every_play()
    {
        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(["39|36"], project.Query("select count(*), count(distinct user_id) from bronze.lingokids_users"));
        Assert.Equal(["42"], project.Query("select count(*) from bronze.lingokids_activities"));
        Assert.Equal(["495|495"], project.Query("select count(*), count(distinct event_id) from bronze.lingokids_events"));
        Assert.Equal(["494|494"], project.Query($"select count(*), count(distinct event_id) from {Enriched}"));
        Assert.Equal(
            ["469|494|315|1|56180.495|30"],
            project.Query($"select count(*), sum(activities_played), sum(completed_count), sum(implausible_durations), sum(total_time_spent), count(distinct date) from {Metrics}"));
    }

    [Fact]
    public async Task A_play_has_the_status_its_user_had_then()
    {
        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(
            ["free|296", "lapsed|69", "subscribed|72", "trial|57"],
            project.Query($"select subscription_status, count(*) from {Enriched} group by 1 order by 1"));
    }

    [Fact]
    public async Task The_most_played_activities_are_known()
    {
        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(
            [
                "1|video_sunny_meadow|Sunny Meadow|108|34|67|11807.798",
                "2|video_seven_snails|Seven Snails|57|29|35|6529.454",
                "3|video_rainy_day|Rainy Day|39|24|21|6041.465",
                "4|video_blue_kite|Blue Kite (new cut)|37|26|24|4311.790",
            ],
            project.Query("select place, activity_id, activity_name, times_played, users, completed_count, total_time_spent from gold.most_played_activities where place <= 4 order by place"));
        Assert.Equal(["34|494"], project.Query("select count(*), sum(times_played) from gold.most_played_activities"));
    }

    [Fact]
    public async Task The_names_of_systems_and_collections_are_one_each()
    {
        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(["Android|184", "iOS|310"], project.Query($"select os_name, sum(activities_played) from {Metrics} group by 1 order by 1"));
        Assert.Equal(["243"], project.Query($"select sum(activities_played) from {Metrics} where collection_id = 'none'"));
        Assert.Equal(["0"], project.Query($"select count(*) from {Metrics} where trim(collection_id) = ''"));
    }

    [Fact]
    public async Task An_event_that_came_late_or_twice_is_counted_once_on_its_own_day()
    {
        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(
            ["2021-01-03|2|1|62.327", "2021-01-09|17|14|1684.312"],
            project.Query($"select date, sum(activities_played), sum(completed_count), sum(total_time_spent) from {Metrics} where date in ('2021-01-03', '2021-01-09') group by 1 order by 1"));
    }

    [Fact]
    public async Task The_exercises_are_answered()
    {
        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(["Art|66.67", "Math|57.14", "Music|100.0", "Reading|100.0", "Science|66.67"], project.Query("select * from gold.q1_completion_rate order by 1"));
        Assert.Equal(["free|8|110.63", "premium|14|128.07"], project.Query("select * from gold.q2_price_tier_engagement order by 1"));
        Assert.Equal(["apple|4|0.75|1.25", "google|4|0.25|0.5"], project.Query("select * from gold.q3_subscription_impact order by 1"));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await project.ReplayAsync("run", "lingokids");
        var before = project.LakeContent();

        await project.ReplayAsync("run", "lingokids");

        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task Each_verb_alone_does_its_part_and_gives_what_the_flow_gives()
    {
        using var other = new SystemProject("lingokids", project.Clock.GetUtcNow());
        await other.ReplayAsync("run", "lingokids");

        await project.ReplayAsync("ingest", "lingokids");
        Assert.False(Directory.Exists(project["lake/gold"]));
        await project.SucceedAsync("transform", "--select", "tag:lingokids");
        Assert.Contains("pass", await project.SucceedAsync("validate", "--select", "tag:lingokids"));

        foreach (var table in new[] { Enriched, Metrics, "gold.most_played_activities" })
            Assert.Equal(other.Query($"select * from {table} order by all"), project.Query($"select * from {table} order by all"));
    }

    [Fact]
    public async Task A_backfill_of_past_days_and_a_full_refresh_give_what_the_run_gave()
    {
        await project.ReplayAsync("run", "lingokids");
        var (enriched, metrics) = (project.Query($"select * from {Enriched} order by all"), project.Query($"select * from {Metrics} order by all"));

        await project.SucceedAsync("backfill", "lingokids", "--from", "2021-01-03", "--to", "2021-01-06", "--every", "1d");
        Assert.Equal(enriched, project.Query($"select * from {Enriched} order by all"));
        Assert.Equal(metrics, project.Query($"select * from {Metrics} order by all"));

        await project.SucceedAsync("transform", "--select", "tag:lingokids", "--full-refresh");
        Assert.Equal(enriched, project.Query($"select * from {Enriched} order by all"));
        Assert.Equal(metrics, project.Query($"select * from {Metrics} order by all"));
    }

    [Theory]
    [InlineData("group:user_activity_pipeline", "gold/activity_engagement_metrics", "gold/q3_subscription_impact")]
    [InlineData("group:analytics_exercises", "gold/q3_subscription_impact", "gold/activity_engagement_metrics")]
    public async Task A_group_is_built_without_the_other(string group, string built, string notBuilt)
    {
        await project.ReplayAsync("ingest", "lingokids");

        await project.SucceedAsync("transform", "--select", group);

        Assert.True(Directory.Exists(project[$"lake/{built}"]));
        Assert.False(Directory.Exists(project[$"lake/{notBuilt}"]));
    }

    /// <summary>What can be wrong in the raw objects and arrive in the tables, and which check says so.</summary>
    public static TheoryData<string, string, string, string> Corruptions => new()
    {
        { "raw-events/2021-01-04/*.json", "\"video_sunny_meadow\"", "\"video_sunny_maedow\"", "relationships on stg_events.activity_id" },
        { "raw-events/2021-01-04/*.json", "\"activity_id\": \"video_sunny_meadow\", ", "", "not_null_stg_events_activity_id" },
        { "raw-events/2021-01-04/*.json", "\"user_id\": \"26d55dbb", "\"user_id\": \"00000000", "relationships_stg_events_user_id" },
        { "raw-events/2021-01-04/*.json", "\"user_id\": \"26d55dbb", "\"user_id\": \"26D55DBB", "Users are numbered by UUIDs" },
        { "raw-events/2021-01-04/*.json", "\"event_id\": \"8d5bf776-", "\"event_id\": \"", "Events are numbered by UUIDs" },
        { "raw-events/2021-01-04/*.json", "\"name\": \"activity_exit\"", "\"name\": \"activity_leave\"", "accepted_values" },
        { "raw-events/2021-01-04/*.json", "\"occurred_at\": \"2021-", "\"occurred_at\": \"2031-", "Nothing was played after now" },
        { "raw-events/2021-01-04/*.json", "\"duration\": ", "\"duration\": -", "No play took less than no time" },
        { "raw-events/2021-01-04/*.json", "\"duration\": 198.327", "\"duration\": \"198.3s\"", "Every play says how long it took" },
        { "raw-events/2021-01-04/*.json", "\"duration\": 198.327", "\"duration\": 198327", "Hardly a play took longer than a day" },
        { "raw-events/2021-01-04/*.json", "\"completed\": true, ", "", "Every play says whether it was completed" },
        { "raw-events/2021-01-04/*.json", "\"name\": \"Android\"", "\"name\": \"Adnroid\"", "Systems are iOS and Android" },
        { "raw-events/2021-01-04/*.json", "\"name\": \"Android\"", "\"name\": \" \"", "Every play says on which system" },
        { "raw-events/2021-01-04/*.json", "\"version\": \"7.39.0\"", "\"version\": \"7.39\"", "App versions are three numbers" },
        { "raw-events/2021-01-04/*.json", "\"loading_time\": ", "\"loading_time\": -", "Nothing loads in less than no time" },
        { "raw-users/2021-01-05/*.json", "\"country_code\": \"us\"", "\"country_code\": \"usa\"", "Countries are two lower-case letters" },
        { "raw-users/2021-01-05/*.json", "\"country_code\": \"us\", ", "", "Every user has a country" },
        { "raw-users/2021-01-05/*.json", ", \"registration_at\": \"", ", \"registered_at\": \"", "Every user has registered" },
        { "raw-users/2021-01-05/*.json", "\"trial_end_at\": \"2021-", "\"trial_end_at\": \"2019-", "A trial ends after it begins" },
        { "raw-users/2021-01-05/*.json", "\"subscription_expire_at\": \"2021-", "\"subscription_expire_at\": \"2011-", "A subscription ends after it begins" },
        { "raw-activities/2021-01-01/*.json", "\"type\": \"video\"", "\"type\": \"viedo\"", "Kinds of activities are known" },
        { "raw-activities/2021-01-01/*.json", "\"type\": \"video\"", "\"type\": \"\"", "Every activity is of a kind" },
    };

    [Theory]
    [MemberData(nameof(Corruptions))]
    public async Task A_corruption_of_the_raw_objects_is_caught_by_the_check_that_is_for_it(string objects, string find, string replacement, string check)
    {
        var failed = await project.FailedChecksAsync(new Mutation($"objects/lingokids/{objects}", find, replacement, check));

        Assert.Contains(failed, name => name.Contains(check, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_recording_as_it_is_fails_no_check()
    {
        var report = await project.AskAsync("run", "lingokids", "--replay", project.Samples);

        Assert.Equal("succeeded", report.GetProperty("outcome").GetString());
        Assert.DoesNotContain(report.GetProperty("judged").EnumerateArray(), check => check.GetProperty("outcome").GetString() is not "pass");
    }
}
