namespace Pipeline.Tests.Systems;

/// <summary>Goals and assists from StatsBomb's events, and its old and absent forms, from excerpts of its real files.</summary>
public sealed class EplEventTests : IDisposable
{
    private readonly EplProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Goals_assists_and_own_goals_of_a_season_are_counted_from_events()
    {
        await project.RunFlowAsync("epl");

        Assert.Equal(
            ["1|Thierry Henry|10|5", "2|Robert Pirès|3|1", "3|Gilberto Silva|2|0", "4|Sylvain Wiltord|2|0", "5|Patrick Vieira|1|3"],
            project.Query("select rank, player_name, goals, assists from gold.mart_top_scorers where season = '2003/2004' and rank <= 5 order by rank"));
        Assert.Equal(["0"], project.Query("select count(*) from gold.mart_top_scorers where player_name in ('Jody Craddock', 'Sami Hyypiä')"));
        Assert.Equal(["30|28"], project.Query(
            "select count(*), count(*) filter (where not is_own_goal) from gold.mart_match_events where is_goal and season = '2003/2004'"));
    }

    [Fact]
    public async Task Real_files_give_their_score_with_an_own_goal_that_is_nobodys()
    {
        await ReadAsync("55", "43");

        Assert.Equal(["Italy|Ciro Immobile|false", "Italy|Lorenzo Insigne|false", "Italy|null|true"], project.Query(
            "select team_name, player_name, is_own_goal from gold.mart_match_events where is_goal order by 2 nulls last"));
        Assert.Equal(["Ciro Immobile"], project.Query("select player_name from gold.mart_match_events where is_assist"));
        Assert.Equal(["Turkey|Italy|0|3"], project.Query("select home_team_name, away_team_name, home_score, away_score from gold.mart_recent_results where season = '2020'"));
    }

    [Fact]
    public async Task Line_ups_of_the_old_form_have_no_positions_and_that_is_no_mistake()
    {
        await ReadAsync("11", "4");

        Assert.Equal(["Barcelona|2", "Girona|2"], project.Query("select team_name, count(*) from gold.mart_match_events where is_goal group by 1 order by 1"));
        Assert.Equal(["2"], project.Query("select count(*) from gold.mart_match_events where is_assist"));
        Assert.Equal(["2"], project.Query("select count(*) from raw.lineups where lineup not like '%positions%'"));
    }

    [Fact]
    public async Task The_flat_form_of_2018_is_read_and_events_that_are_not_there_are_told()
    {
        await project.SucceedAsync("ingest", "statsbomb", "--var", "competition=49", "--var", "edition=3", "--replay", project["samples/epl_statsbomb"]);

        await project.SucceedAsync("transform", "--select", "stg_statsbomb_matches", "stg_match_events");
        var report = await project.AskAsync("validate", "--select", "assert_epl_available_matches_have_events");

        Assert.Equal(["Orlando City Stadium|C. Unkel|null"], project.Query("select stadium_name, referee_name, stadium from raw.matches"));
        var check = Assert.Single(report.GetProperty("checks").EnumerateArray());
        Assert.Equal("warn", check.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_shoot_out_is_no_goal()
    {
        project.Edit("samples/epl/004-GET-events-3749052.json", "\"period\":2", "\"period\":5");

        await project.TryFlowAsync("epl");

        Assert.Equal(["2"], project.Query("select count(*) from silver.stg_match_events where is_goal and match_id = '3749052'"));
    }

    private async Task ReadAsync(string competition, string edition)
    {
        project.Edit("sql/models/epl/staging/stg_matches.sql", "['Premier League']", "['UEFA Euro', 'La Liga']");
        await project.SucceedAsync("ingest", "statsbomb", "--var", $"competition={competition}", "--var", $"edition={edition}", "--replay", project["samples/epl_statsbomb"]);
        await project.SucceedAsync("transform", "--select", "+mart_match_events", "+mart_recent_results");
    }
}
