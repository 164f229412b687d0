{#- The table as football-data.org publishes it. It is not always three points a win: points can be taken away from a club. Were the home
    and away tables delivered as well, a team's row of most games is its whole one. -#}

with ranked as (
    select
        *,
        row_number() over (partition by _var_season, {{ json_text('team', '$.id') }} order by playedGames desc, points desc, _ingested_at desc) as place
    from {{ source('football_data', 'standings') }}
)

select
    {{ epl_season('_var_season') }} as season,
    position,
    {{ json_text('team', '$.id') }} as team_id,
    {{ epl_team(json_text('team', '$.name')) }} as team_name,
    {{ json_text('team', '$.name') }} as team_name_raw,
    playedGames as played,
    won,
    draw as drawn,
    lost,
    goalsFor as goals_for,
    goalsAgainst as goals_against,
    goalDifference as goal_difference,
    points,
    3 * won + draw - points as points_deducted,
    form,
    {{ epl_per('100 * won', 'playedGames') }} as win_rate,
    {{ epl_per('100 * points', '3 * playedGames') }} as points_pct,
    {{ epl_per('goalsFor', 'playedGames') }} as goals_per_game,
    {{ epl_per('goalsAgainst', 'playedGames') }} as goals_conceded_per_game,
    _ingested_at as ingested_at
from ranked
where place = 1
