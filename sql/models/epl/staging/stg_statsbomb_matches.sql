-- Everything StatsBomb lists, available or not. Members that a file leaves out are null: managers, referee, stadium. Files
-- of 2018 name stadium and referee flat.
select
    cast(match_id as varchar) as match_id,
    {{ epl_int('competition', 'competition_id') }} as competition_id,
    {{ json_text('competition', '$.competition_name') }} as competition_name,
    {{ epl_int('season', 'season_id') }} as season_id,
    {{ json_text('season', '$.season_name') }} as season,
    match_date,
    kick_off,
    {{ json_text('home_team', '$.home_team_id') }} as home_team_id,
    {{ epl_team(json_text('home_team', '$.home_team_name')) }} as home_team_name,
    {{ json_text('away_team', '$.away_team_id') }} as away_team_id,
    {{ epl_team(json_text('away_team', '$.away_team_name')) }} as away_team_name,
    {{ json_text('home_team', '$.managers[0].name') }} as home_manager,
    {{ json_text('away_team', '$.managers[0].name') }} as away_manager,
    home_score,
    away_score,
    match_status,
    match_week as matchday,
    coalesce({{ json_text('stadium', '$.name') }}, stadium_name) as stadium_name,
    coalesce({{ json_text('referee', '$.name') }}, referee_name) as referee_name,
    _ingested_at as ingested_at
from {{ source('statsbomb', 'matches') }}
