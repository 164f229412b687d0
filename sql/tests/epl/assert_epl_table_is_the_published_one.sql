{{ config(severity='warn') }}
-- The table counted from results and the published one say the same of a team that has played as many matches in both. The two are
-- told at different moments, so a difference is a warning: a score one of them has not corrected yet, or a wrong one.
select counted.season, counted.team_name, counted.played, counted.points, published.points + published.points_deducted as published_points
from {{ ref('mart_league_table') }} as counted
inner join {{ ref('mart_live_league_table') }} as published on counted.season = published.season and counted.team_name = published.team_name
where
    counted.played = published.played
    and (
        counted.won <> published.won
        or counted.drawn <> published.drawn
        or counted.goals_for <> published.goals_for
        or counted.goals_against <> published.goals_against
    )
