using System.Text.Json;

namespace Pipeline.Tests.Systems;

/// <summary>The Premier League from recordings. Expected figures were counted from the recorded payloads by a program that is not this one.</summary>
public sealed class EplTests : IDisposable
{
    private const string SeasonMatches = "samples/epl/024-GET-matches.json";

    private readonly EplProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task The_table_counted_from_the_results_is_the_one_the_payloads_give()
    {
        await project.RunFlowAsync("epl");

        string[] expected =
        [
            "1|Tottenham Hotspur|8|20|18|8", "2|Manchester City|7|18|17|5", "3|Arsenal|7|17|15|6", "4|Liverpool|7|16|16|7", "5|Aston Villa|7|15|18|11",
            "6|Brighton & Hove Albion|7|15|19|14", "7|West Ham United|7|13|13|10", "8|Newcastle United|7|12|18|7", "9|Crystal Palace|7|11|7|7",
            "10|Manchester United|7|9|7|11", "11|Chelsea|7|8|7|6", "12|Nottingham Forest|7|8|8|10", "13|Fulham|7|8|5|12", "14|Brentford|7|7|10|10",
            "15|Wolverhampton Wanderers|7|7|8|13", "16|Everton|7|4|6|12", "17|Luton Town|8|4|6|15", "18|Burnley|7|4|6|16", "19|Bournemouth|7|3|5|15",
            "20|Sheffield United|7|1|5|19",
        ];
        const string columns = "select position, team_name, played, points, goals_for, goals_against from";
        Assert.Equal(expected, project.Query($"{columns} gold.mart_league_table where season = '2023/2024' order by position"));
        Assert.Equal(expected, project.Query($"{columns} gold.mart_live_league_table order by position"));
    }

    [Fact]
    public async Task Seasons_of_both_sources_stand_side_by_side_and_say_how_much_of_them_is_known()
    {
        await project.RunFlowAsync("epl");

        Assert.Equal(
            ["2003/2004|9|0.024|statsbomb", "2015/2016|1|0.003|statsbomb", "2023/2024|71|0.187|football-data.org"],
            project.Query(
                """
                select season, count(*) as matches, any_value(season_coverage), any_value(source)
                from gold.mart_recent_results join (select distinct season, season_coverage from gold.mart_league_table) using (season)
                group by season order by season
                """));
    }

    [Fact]
    public async Task The_documents_a_dashboard_reads_are_written()
    {
        await project.RunFlowAsync("epl");
        await project.RunFlowAsync("epl_live");

        Assert.Equal(
            ["league_table 31", "live_league_table 20", "live_matches 80", "points_race 160", "rolling_form 142", "top_scorers 30"],
            Documents("api/v1/epl"));
        Assert.Equal(["live_matches 80", "points_race 160", "rolling_form 142"], Documents("api/v1/epl/live"));
        using var table = JsonDocument.Parse(File.ReadAllText(project["lake/api/v1/epl/league_table.json"]));
        Assert.Equal("Tottenham Hotspur", table.RootElement.GetProperty("data")[0].GetProperty("team_name").GetString());
        Assert.Contains("\"home_score\":null", File.ReadAllText(project["lake/api/v1/epl/live_matches.json"]));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await project.RunFlowAsync("epl");
        var before = project.LakeContent();

        await project.RunFlowAsync("epl");

        Assert.Equal(before, project.LakeContent());
    }

    [Fact]
    public async Task Each_verb_alone_gives_what_the_flow_gives()
    {
        using var other = new EplProject();
        await project.RunFlowAsync("epl");
        await other.ReplayAsync("ingest", "statsbomb");
        foreach (var stream in (string[])["matches", "standings", "scorers"]) await other.ReplayAsync("ingest", $"football_data/{stream}");
        await other.SucceedAsync("transform", "--select", "tag:epl");
        await other.SucceedAsync("validate", "--select", "tag:epl");

        foreach (var table in (string[])["mart_league_table", "mart_scd2_standings", "mart_rolling_form", "mart_top_scorers", "mart_scd1_matches"])
            Assert.Equal(project.Query($"select * from gold.{table} order by all"), other.Query($"select * from gold.{table} order by all"));
    }

    [Fact]
    public async Task Raw_tables_lie_where_the_seed_has_them()
    {
        await project.RunFlowAsync("epl");
        await project.RunFlowAsync("epl_live");

        string[] folders =
        [
            "matches/season_id=44", "matches/season_id=27", "events", "lineups", "season_matches/season_id=1564", "live_matches/ingestion_date=2023-10-07",
            "standings/season_year=2023",
        ];
        Assert.All(folders, folder => Assert.True(Directory.Exists(project[$"lake/raw/{folder}"]), folder));
    }

    [Fact]
    public async Task A_matchday_that_two_teams_have_played_ranks_all_twenty()
    {
        await project.RunFlowAsync("epl");

        Assert.Equal(["Luton Town|17", "Tottenham Hotspur|1"], project.Query(
            "select team_name, position from gold.mart_scd2_standings where is_current and team_name in ('Luton Town', 'Tottenham Hotspur') order by 1"));
        Assert.Equal(["118|20"], project.Query("select count(*), count(*) filter (where is_current) from gold.mart_scd2_standings where season = '2023/2024'"));
        Assert.Equal(
            ["4|1|1|NEW", "3|2|2|UP", "5|3|4|DOWN", "4|5|5|UP", "5|6|6|DOWN", "3|7|null|UP"],
            project.Query(
                """
                select position, valid_from_matchday, valid_to_matchday, movement
                from gold.mart_scd2_standings where team_name = 'Arsenal' order by valid_from_matchday
                """));
    }

    [Fact]
    public async Task A_team_that_has_not_played_keeps_its_points_in_the_race()
    {
        await project.RunFlowAsync("epl");

        Assert.Equal(["7|true|3|17", "8|false|0|17"], project.Query(
            """
            select matchday, is_played, matchday_points, cumulative_points
            from gold.mart_points_race where team_name = 'Arsenal' and matchday >= 7 order by matchday
            """));
        Assert.Equal(["160"], project.Query("select count(*) from gold.mart_points_race"));
    }

    [Fact]
    public async Task A_match_made_up_for_later_keeps_its_matchday_and_counts_for_the_form_of_its_day()
    {
        await project.RunFlowAsync("epl");

        Assert.Equal(["2|2023-10-03"], project.Query(
            "select matchday, match_date from gold.mart_recent_results where home_team_name = 'Luton Town' and away_team_name = 'Burnley'"));
        Assert.Equal(["LDLLW|0.8|1.0|2.0|COOLING"], project.Query(
            """
            select last_5_form, rolling_5_ppg, rolling_5_goals_scored, rolling_5_goals_conceded, current_momentum
            from gold.mart_rolling_form where team_name = 'Burnley' and recency_rank = 1
            """));
        Assert.Equal(["2023-08-18|2023-08-21|COMPLETED"], project.Query(
            "select matchday_start_date, matchday_end_date, matchday_status from gold.dim_matchdays where matchday = 2"));
    }

    [Fact]
    public async Task A_match_that_has_not_begun_has_no_score()
    {
        await project.RunFlowAsync("epl");

        Assert.Equal("SCHEDULED|null|null|football-data.org", project.Match("Arsenal", "Manchester City"));
        Assert.Equal(["0"], project.Query("select count(*) from gold.mart_recent_results where home_team_name = 'Leicester City' and season = '2015/2016'"));
    }

    [Fact]
    public async Task A_corrected_score_takes_the_place_of_the_wrong_one_and_is_told_as_a_correction()
    {
        await project.RunFlowAsync("epl");
        project.EditRow(SeasonMatches, "\"id\":436014,", "2023-10-07T13:26:08Z", "2023-10-07T15:00:00Z");
        project.EditRow(SeasonMatches, "\"id\":436014,", "\"fullTime\":{\"home\":0,\"away\":1}", "\"fullTime\":{\"home\":0,\"away\":2}");

        await project.RunFlowAsync("epl");

        Assert.Equal("FINISHED|0|2|football-data.org", project.Match("Luton Town", "Tottenham Hotspur"));
        Assert.Equal(["0|2"], project.Query("select home_score, away_score from gold.mart_recent_results where match_id = '436014'"));
        Assert.Equal(["2|true|2023-10-07 13:26:08+00|2023-10-07 15:00:00+00"], project.Query(
            "select update_count, is_correction, first_seen_at, last_updated_at from gold.mart_scd1_matches where match_id = '436014'"));
        Assert.Equal(["79"], project.Query("select count(*) from gold.mart_scd1_matches where update_count = 1 and not is_correction"));
    }

    [Fact]
    public async Task A_poll_tells_scores_and_the_same_poll_again_is_no_change()
    {
        await project.RunFlowAsync("epl");
        await project.RunFlowAsync("epl_live");
        const string state = "select * exclude (ingested_at) from gold.mart_live_matches order by match_id";
        var (matches, history) = (project.Query(state), project.Query("select * from gold.mart_scd1_matches order by match_id"));

        await project.RunFlowAsync("epl_live");

        Assert.Equal("LIVE|1|0|football-data.org", project.Match("Burnley", "Chelsea"));
        Assert.Equal("SCHEDULED|null|null|football-data.org", project.Match("Crystal Palace", "Nottingham Forest"));
        Assert.Equal(["25|4"], project.Query("select minute, count(*) from gold.mart_live_matches where minute is not null group by 1"));
        Assert.Equal(["4|PASS_MATCHDAY_SLA"], project.Query("select active_match_count, freshness_status from gold.gold_live_match_monitor"));
        Assert.Equal(["8|LIVE|true"], project.Query("select matchday, matchday_status, is_active_window from gold.dim_matchdays where live_now > 0"));
        Assert.Equal(matches, project.Query(state));
        Assert.Equal(history, project.Query("select * from gold.mart_scd1_matches order by match_id"));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task The_fallback_reaches_the_marts_is_marked_and_undoes_no_score(int status)
    {
        await project.RunFlowAsync("epl");
        await project.RunFlowAsync("epl_live");
        project.FailThePoll(status);
        project.Clock.Advance(TimeSpan.FromMinutes(15));

        var (exitCode, _, stderr) = await project.TryFlowAsync("epl_live");

        Assert.Equal(0, exitCode);
        Assert.Contains("thesportsdb/events is read instead", stderr);
        Assert.Equal("SCHEDULED|null|null|thesportsdb", project.Match("Brighton & Hove Albion", "Liverpool"));
        Assert.Equal("SCHEDULED|null|null|thesportsdb", project.Match("Liverpool", "Everton"));
        Assert.Equal("LIVE|1|0|football-data.org", project.Match("Burnley", "Chelsea"));
        Assert.Equal(["thesportsdb-1901005|9|2023/2024|2023-10-21 11:30:00+00"], project.Query(
            "select match_id, matchday, season, utc_date from gold.mart_live_matches where match_id like 'thesportsdb%'"));
        Assert.Equal(["81|5"], project.Query("select count(*), count(*) filter (where source = 'thesportsdb') from gold.mart_live_matches"));
    }

    [Fact]
    public async Task What_the_primary_source_says_later_takes_the_place_of_the_fallback()
    {
        await project.RunFlowAsync("epl");
        project.FailThePoll(503);
        await project.RunFlowAsync("epl_live");
        project.EditRow(SeasonMatches, "\"id\":436016,", "2023-10-07T00:20:49Z", "2023-10-08T05:00:00Z");
        project.Clock.Advance(TimeSpan.FromHours(16));

        await project.RunFlowAsync("epl");

        Assert.Equal(["1"], project.Query("select count(*) from gold.mart_live_matches where source = 'thesportsdb'"));
    }

    [Fact]
    public async Task A_league_without_coming_matches_is_no_failure_of_the_fallback()
    {
        await project.RunFlowAsync("epl");
        await project.RunFlowAsync("epl_live");
        project.FailThePoll(503);
        project.Write("samples/epl_live/002-GET-eventsnextleague.json", """{"events": null}""");

        await project.RunFlowAsync("epl_live");

        Assert.Equal(["0"], project.Query("select count(*) from gold.mart_live_matches where source = 'thesportsdb'"));
    }

    [Fact]
    public async Task On_a_day_without_matches_nothing_is_asked()
    {
        await project.RunFlowAsync("epl");
        project.Clock.Advance(TimeSpan.FromDays(5));
        await project.RunFlowAsync("epl");

        var (exitCode, stdout, _) = await project.TryFlowAsync("epl_live");

        Assert.Equal(0, exitCode);
        Assert.Contains("nothing to do", stdout);
        Assert.False(Directory.Exists(project["lake/raw/live_matches"]));
    }

    [Fact]
    public async Task The_live_flow_builds_what_it_can_before_anything_else_was_loaded()
    {
        await project.RunFlowAsync("epl_live");

        Assert.Equal(["6|1"], project.Query("select count(*), count(*) filter (where status = 'FINISHED') from gold.mart_live_matches"));
    }

    [Fact]
    public async Task A_batch_with_too_many_rows_against_the_contract_is_refused_whole()
    {
        project.EditRows(SeasonMatches, 9, "\"matchday\":1,", "\"matchday\":41,");

        var (exitCode, stdout, _) = await project.TryFlowAsync("epl");

        Assert.Equal(1, exitCode);
        Assert.Contains("9 of 80 rows", stdout);
        Assert.Contains("matchday between 1 and 38", stdout);
        Assert.False(Directory.Exists(project["lake/raw/season_matches/_delta_log"]));
        Assert.False(Directory.Exists(project["lake/gold"]));
    }

    [Theory]
    [InlineData("\"matchday\":8,", "\"matchday\":\"eight\",", "matchday between 1 and 38")]
    [InlineData("\"matchday\":8,", "\"matchday\":null,", "matchday")]
    [InlineData("\"utcDate\":\"2023-10-08T15:30:00Z\"", "\"utcDate\":\"Sunday\"", "utcDate is not null")]
    [InlineData("\"homeTeam\":{\"id\":57,", "\"homeTeam\":{\"id\":null,", "homeTeam.id")]
    public async Task Few_such_rows_are_kept_apart_with_their_reason(string old, string replacement, string reason)
    {
        project.EditRow(SeasonMatches, "\"id\":436013,", old, replacement);

        await project.RunFlowAsync("epl");

        Assert.Equal(["79"], project.Query("select count(*) from gold.mart_live_matches"));
        var rejects = project.Rejects("raw/season_matches");
        Assert.Contains(reason, rejects);
        Assert.Contains("436013", rejects);
    }

    [Fact]
    public async Task A_source_that_fails_fails_the_run()
    {
        project.Edit("samples/epl/024-GET-matches.http", "HTTP/1.1 200 OK", "HTTP/1.1 500 No");

        var (exitCode, stdout, _) = await project.TryFlowAsync("epl");

        Assert.Equal(1, exitCode);
        Assert.Contains("500", stdout);
        Assert.False(Directory.Exists(project["lake/gold"]));
    }

    [Fact]
    public async Task A_season_that_is_not_there_is_an_error_and_no_other_season_is_read()
    {
        project.Edit("samples/epl/002-GET-matches-2-44.http", "matches/2/44.json", "matches/2/281.json");
        project.Edit("samples/epl/002-GET-matches-2-44.http", "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found");

        var (exitCode, stdout, _) = await project.RunAsync("ingest", "statsbomb/matches", "--var", "edition=281", "--replay", project.Samples);

        Assert.Equal(1, exitCode);
        Assert.Contains("404", stdout);
        Assert.False(Directory.Exists(project["lake/raw/matches"]));
    }

    [Fact]
    public async Task A_club_that_lost_points_for_its_books_is_right_as_it_is()
    {
        const string everton = "\"playedGames\":7,\"form\":null,\"won\":1,\"draw\":1,\"lost\":5,\"points\":4,\"goalsFor\":6,\"goalsAgainst\":12,\"goalDifference\":-6";
        const string later = "\"playedGames\":19,\"form\":null,\"won\":8,\"draw\":2,\"lost\":9,\"points\":16,\"goalsFor\":24,\"goalsAgainst\":25,\"goalDifference\":-1";
        project.EditRow("samples/epl/025-GET-standings.json", "Everton FC", everton, later);

        await project.RunFlowAsync("epl");

        Assert.Equal(["19|16|10"], project.Query("select played, points, points_deducted from gold.mart_live_league_table where team_name = 'Everton'"));
    }

    /// <summary>The documents of a folder with the rows each says it has.</summary>
    private IEnumerable<string> Documents(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(project[$"lake/{folder}"], "*.json").Where(file => Path.GetFileName(file)[0] != '_').Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var (count, rows) = (document.RootElement.GetProperty("count").GetInt32(), document.RootElement.GetProperty("data").GetArrayLength());
            Assert.Equal(count, rows);
            yield return $"{Path.GetFileNameWithoutExtension(file)} {rows}";
        }
    }
}
