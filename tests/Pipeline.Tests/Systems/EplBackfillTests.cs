namespace Pipeline.Tests.Systems;

/// <summary>The past of the league, asked for again by season, by day and by matchday.</summary>
public sealed class EplBackfillTests : IDisposable
{
    private static readonly string[] Tables =
        ["mart_live_league_table", "mart_points_race", "mart_rolling_form", "mart_scd1_matches", "mart_scd2_standings", "mart_live_matches", "dim_matchdays"];

    private readonly EplProject original = new();
    private readonly EplProject project = new();

    public void Dispose()
    {
        original.Dispose();
        project.Dispose();
    }

    [Fact]
    public async Task A_season_asked_for_again_gives_what_the_run_gave()
    {
        await original.RunFlowAsync("epl");
        await project.RunFlowAsync("epl");
        project.Clock.Advance(TimeSpan.FromMinutes(5));

        await project.RunFlowAsync("epl_backfill", "--var", "season=2023");

        AssertSame();
    }

    [Fact]
    public async Task A_season_can_be_had_by_the_backfill_alone()
    {
        await original.RunFlowAsync("epl");

        await project.RunFlowAsync("epl_backfill");

        AssertSame();
    }

    [Fact]
    public async Task Days_of_the_past_give_what_the_season_gave()
    {
        await original.RunFlowAsync("epl");

        await project.SucceedAsync(
            "backfill", "football_data/matches", "--from", "2023-08-11", "--to", "2023-10-14", "--every", "64d", "--replay", project["samples/epl_backfill"]);
        await project.ReplayAsync("ingest", "football_data/standings");
        await project.SucceedAsync("transform", "--select", "tag:epl_results");

        AssertSame();
    }

    [Fact]
    public async Task A_backfill_of_the_flow_gives_what_the_run_gave()
    {
        await original.RunFlowAsync("epl");
        await project.RunFlowAsync("epl");

        await project.SucceedAsync("backfill", "epl", "--from", "2023-08-11", "--to", "2023-10-14", "--every", "64d", "--replay", project["samples/epl_backfill"]);

        AssertSame();
    }

    [Fact]
    public async Task Matchdays_asked_for_alone_change_nothing_that_is_there()
    {
        await original.RunFlowAsync("epl");
        await project.RunFlowAsync("epl");

        await IngestMatchdaysAsync("2,7");
        await project.SucceedAsync("transform", "--select", "tag:epl_live");

        AssertSame();
    }

    [Fact]
    public async Task A_matchday_can_be_had_alone()
    {
        await IngestMatchdaysAsync("7");
        await project.SucceedAsync("transform", "--select", "tag:epl_live");

        Assert.Equal(["7|10|10|COMPLETED"], project.Query("select matchday, total_matches, completed, matchday_status from gold.dim_matchdays"));
    }

    [Fact]
    public async Task Another_season_comes_beside_the_first()
    {
        await project.RunFlowAsync("epl");

        await project.RunFlowAsync("epl_backfill", "--var", "season=2025");

        Assert.Equal(["2023/2024|20|Tottenham Hotspur", "2025/2026|20|Arsenal"], project.Query(
            "select season, count(*), max(case when position = 1 then team_name end) from gold.mart_live_league_table group by season order by season"));
        Assert.Equal(["27|1|UPCOMING", "31|8|UPCOMING"], project.Query(
            "select matchday, total_matches, matchday_status from gold.dim_matchdays where season = '2025/2026' order by matchday"));
        Assert.Equal(["80|9"], project.Query(
            "select count(*) filter (where season = '2023/2024'), count(*) filter (where season = '2025/2026') from gold.mart_live_matches"));
    }

    private async Task IngestMatchdaysAsync(string matchdays) => await project.SucceedAsync(
        "ingest", "football_data/matchday_matches", "--var", "season=2023", "--var", $"matchday={matchdays}", "--replay", project["samples/epl_backfill"]);

    private void AssertSame()
    {
        foreach (var table in Tables)
        {
            var rows = $"select * {(table is "mart_live_matches" or "mart_live_league_table" ? "exclude (ingested_at)" : "")} from gold.{table} order by all";
            Assert.Equal(original.Query(rows), project.Query(rows));
        }
    }
}
