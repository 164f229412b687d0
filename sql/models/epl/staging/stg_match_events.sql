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
        {{ epl_text('type', 'name') }} as event_type,
        {{ epl_text('team', 'id') }} as team_id,
        {{ epl_team(epl_text('team', 'name')) }} as team_name,
        {{ epl_text('player', 'id') }} as player_id,
        {{ epl_text('player', 'name') }} as player_name,
        {{ epl_number_at('location', 0) }} as location_x,
        {{ epl_number_at('location', 1) }} as location_y,
        coalesce({{ epl_text('shot', 'type.name') }}, {{ epl_text('pass', 'type.name') }}, {{ epl_text('duel', 'type.name') }}) as sub_type,
        coalesce(
            {{ epl_text('shot', 'outcome.name') }}, {{ epl_text('pass', 'outcome.name') }}, {{ epl_text('dribble', 'outcome.name') }},
            {{ epl_text('duel', 'outcome.name') }}, {{ epl_text('interception', 'outcome.name') }}, {{ epl_text('goalkeeper', 'outcome.name') }}
        ) as outcome,
        cast({{ epl_text('shot', 'statsbomb_xg') }} as double) as expected_goals,
        {{ epl_text('pass', 'goal_assist') }} as goal_assist,
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
