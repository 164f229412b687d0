-- One row a player of a match. Old files know neither cards nor positions: those are null, which is not "played nowhere".
select
    _parent_match_id as match_id,
    cast(team_id as varchar) as team_id,
    {{ epl_team('team_name') }} as team_name,
    {{ json_text('entry', '$.player_id') }} as player_id,
    {{ json_text('entry', '$.player_name') }} as player_name,
    {{ json_text('entry', '$.player_nickname') }} as player_nickname,
    {{ epl_int('entry', 'jersey_number') }} as jersey_number,
    {{ epl_int('entry', 'positions[0].position_id') }} as position_id,
    {{ json_text('entry', '$.positions[0].position') }} as position_name,
    _ingested_at as ingested_at
from {{ source('statsbomb', 'lineups') }}
{{ epl_each('lineup') }}
