{#- Scorers of a season: as football-data.org counts them, and counted from StatsBomb's events for the seasons it has. Assists nobody
    counted are null. -#}

with counted as (
    select
        matches.season,
        events.player_id,
        max(events.player_name) as player_name,
        max(events.team_name) as team_name,
        cast(count(case when events.is_goal and not events.is_own_goal then 1 end) as integer) as goals,
        cast(count(case when events.is_assist then 1 end) as integer) as assists,
        cast(count(distinct events.match_id) as integer) as matches_played
    from {{ ref('stg_match_events') }} as events
    inner join {{ ref('stg_matches') }} as matches on events.match_id = matches.match_id and matches.source = 'statsbomb'
    where events.player_id is not null
    group by matches.season, events.player_id
),

told as (
    select
        *,
        row_number() over (
            partition by _var_season, {{ json_text('player', '$.id') }} order by _ingested_at desc, goals desc, {{ json_text('team', '$.name') }}
        ) as place
    from {{ source('football_data', 'scorers') }}
),

scorers as (
    select 'statsbomb' as source, season, player_id, player_name, team_name, goals, assists, matches_played
    from counted
    where goals > 0

    union all

    select
        'football-data.org' as source,
        {{ epl_season('_var_season') }} as season,
        {{ json_text('player', '$.id') }} as player_id,
        {{ json_text('player', '$.name') }} as player_name,
        {{ epl_team(json_text('team', '$.name')) }} as team_name,
        goals,
        assists,
        playedMatches as matches_played
    from told
    where place = 1
)

select
    source,
    season,
    player_id,
    player_name,
    team_name,
    goals,
    assists,
    goals + coalesce(assists, 0) as goal_contributions,
    matches_played,
    {{ epl_per('goals', 'matches_played') }} as goals_per_game,
    {{ epl_per('assists', 'matches_played') }} as assists_per_game
from scorers
