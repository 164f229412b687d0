{{ config(materialized='lake') }}
{#- A goal is a shot with the outcome Goal, or the own goal in favour; the penalties of a shoot-out (period 5) are none. The same own goal
    is there twice, for and against: it counts once, for the side that gains by it, and is nobody's goal. An assist is a pass that says so.
    A pass that arrived has no outcome. -#}

with events as (
    select
        id as event_id,
        _parent_match_id as match_id,
        index as event_index,
        period,
        minute,
        second,
        {{ json_text('type', '$.name') }} as event_type,
        {{ json_text('team', '$.id') }} as team_id,
        {{ epl_team(json_text('team', '$.name')) }} as team_name,
        {{ json_text('player', '$.id') }} as player_id,
        {{ json_text('player', '$.name') }} as player_name,
        {{ epl_number_at('location', 0) }} as location_x,
        {{ epl_number_at('location', 1) }} as location_y,
        coalesce({{ json_text('shot', '$.type.name') }}, {{ json_text('pass', '$.type.name') }}, {{ json_text('duel', '$.type.name') }}) as sub_type,
        coalesce(
            {{ json_text('shot', '$.outcome.name') }}, {{ json_text('pass', '$.outcome.name') }}, {{ json_text('dribble', '$.outcome.name') }},
            {{ json_text('duel', '$.outcome.name') }}, {{ json_text('interception', '$.outcome.name') }}, {{ json_text('goalkeeper', '$.outcome.name') }}
        ) as outcome,
        cast({{ json_text('shot', '$.statsbomb_xg') }} as double) as expected_goals,
        {{ json_text('pass', '$.goal_assist') }} as goal_assist,
        _ingested_at as ingested_at
    from {{ source('statsbomb', 'events') }}
)

select
    event_id,
    match_id,
    event_index,
    period,
    minute,
    second,
    event_type,
    team_id,
    team_name,
    player_id,
    player_name,
    location_x,
    location_y,
    sub_type,
    outcome,
    expected_goals,
    coalesce(period <= 4 and ((event_type = 'Shot' and outcome = 'Goal') or event_type = 'Own Goal For'), false) as is_goal,
    coalesce(event_type = 'Own Goal For', false) as is_own_goal,
    coalesce(period <= 4 and event_type = 'Pass' and goal_assist = 'true', false) as is_assist,
    ingested_at
from events
