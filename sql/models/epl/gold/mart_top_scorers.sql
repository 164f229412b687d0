-- The first thirty of each season, by goals, then assists, then name. Where both sources count a season, football-data.org's count is shown.
with sources as (
    select
        *,
        min(source) over (partition by season) as preferred
    from {{ ref('stg_top_scorers') }}
),

ranked as (
    select
        *,
        cast(row_number() over (partition by season order by goals desc, coalesce(assists, 0) desc, player_name, player_id) as integer) as scorer_rank
    from sources
    where source = preferred
)

select
    scorer_rank as rank,
    source,
    season,
    player_id,
    player_name,
    team_name,
    goals,
    assists,
    goal_contributions,
    matches_played,
    goals_per_game,
    assists_per_game
from ranked
where scorer_rank <= 30
