namespace Pipeline.Tests.Systems;

/// <summary>Seeded corruptions of the raw recordings, each with the check that must catch it.</summary>
public sealed class EplMutationTests
{
    private const string Matches = "024-GET-matches.json";
    private const string Standings = "025-GET-standings.json";
    private const string Scorers = "026-GET-scorers.json";
    private const string Events = "004-GET-events-3749052.json";

    public static TheoryData<string, string, string, string> Mutations => new()
    {
        { Matches, "\"fullTime\":{\"home\":5,\"away\":1}", "\"fullTime\":{\"home\":4,\"away\":1}", "The table counted from results is the published one" },
        { Matches, "\"winner\":\"HOME_TEAM\"", "\"winner\":\"AWAY_TEAM\"", "assert_epl_winner_fits_the_score" },
        { Matches, "\"fullTime\":{\"home\":0,\"away\":1}", "\"fullTime\":{\"home\":null,\"away\":null}", "epl_what_is_finished_has_a_score" },
        { Matches, "\"status\":\"FINISHED\"", "\"status\":\"FINSIHED\"", "accepted_values on stg_live_match_versions.source_status" },
        { Matches, "\"status\":\"FINISHED\"", "\"status\":\"TIMED\"", "What has not begun has no score" },
        { Matches, "\"fullTime\":{\"home\":1,\"away\":1}", "\"fullTime\":{\"home\":-1,\"away\":-1}", "epl_no_home_side_scores_less_than_nothing" },
        { Matches, "\"fullTime\":{\"home\":1,\"away\":1}", "\"fullTime\":{\"home\":33,\"away\":33}", "Nobody scores less than nothing, or more than twelve" },
        { Standings, "\"name\":\"Luton Town FC\"", "\"name\":\"Lutton Town FC\"", "Every club with a result is in the published table" },
        { Matches, "\"name\":\"Luton Town FC\"", "\"name\":\"Lutton Town FC\"", "unique_combination_of_columns on mart_league_table" },
        { Standings, "\"points\":17", "\"points\":19", "epl_no_club_has_more_points_than_its_results_give" },
        { Standings, "\"goalDifference\":9", "\"goalDifference\":8", "epl_published_goal_difference_is_scored_less_conceded" },
        { Standings, "\"won\":5", "\"won\":4", "epl_published_matches_are_won_drawn_or_lost" },
        { Standings, "\"position\":2,", "\"position\":3,", "unique_combination_of_columns on mart_live_league_table" },
        { Standings, "\"id\":65,", "\"id\":57,", "Twenty clubs are in every published table" },
        { Scorers, "\"goals\":8", "\"goals\":0", "epl_a_scorer_has_scored" },
        { Scorers, "\"playedMatches\":7", "\"playedMatches\":0", "A scorer has played" },
        { Events, "\"name\":\"Goal\"", "\"name\":\"Saved\"", "assert_epl_goals_of_events_are_the_score" },
        { Events, "\"location\":[61.0,40.1]", "\"location\":[161.0,40.1]", "Events happen on the pitch, 120 long" },
        { Events, "\"location\":[61.0,40.1]", "\"location\":[61.0,-40.1]", "Events happen on the pitch, 80 wide" },
        { "002-GET-matches-2-44.json", "\"home_score\":1,\"away_score\":3", "\"home_score\":3,\"away_score\":1", "assert_epl_goals_of_events_are_the_score" },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task A_corruption_is_caught_by_its_check(string file, string find, string replacement, string caughtBy)
    {
        using var project = new EplProject();

        var failed = await project.FailedChecksAsync(new Mutation(file, find, replacement, caughtBy));

        Assert.Contains(failed, name => name.Contains(caughtBy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_recordings_as_they_are_fail_nothing()
    {
        using var project = new EplProject();

        Assert.Empty(await project.FailedChecksAsync(new Mutation(Matches, "FINISHED", "FINISHED", "none")));
    }
}
