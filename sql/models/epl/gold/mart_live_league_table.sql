-- The table as football-data.org publishes it; deductions of points are in it.
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
    points_deducted,
    goals_for,
    goals_against,
    goal_difference,
    form,
    points_pct,
    win_rate,
    goals_per_game,
    goals_conceded_per_game,
    {{ epl_zone('position', 'null') }} as qualification_zone,
    ingested_at
from {{ ref('stg_live_standings') }}
