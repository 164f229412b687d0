-- The table of each season, counted from results. How much of a season the results cover is said beside it: of 2003/2004
-- StatsBomb has one club's matches only, and a position in such a table is not the final one.
with ranked as (
    select
        *,
        cast(row_number() over (partition by season order by points desc, goal_difference desc, goals_for desc, team_name) as integer) as position,
        sum(played) over (partition by season) as sides
    from {{ ref('stg_standings') }}
)

select
    season,
    position,
    team_id,
    team_name,
    played,
    won,
    drawn,
    lost,
    points,
    goals_for,
    goals_against,
    goal_difference,
    {{ epl_per('100 * points', '3 * played') }} as points_pct,
    {{ epl_per('100 * won', 'played') }} as win_rate,
    {{ epl_per('goals_for', 'played') }} as goals_per_game,
    {{ epl_per('goals_against', 'played') }} as goals_conceded_per_game,
    {{ epl_zone('position', "'midtable'") }} as qualification_zone,
    round(cast(sides as double) / (2 * {{ var('epl_matches_of_a_season', 380) }}), 3) as season_coverage
from ranked
