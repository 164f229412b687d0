-- Events with the match they are of. Matches of every competition that was loaded are in it.
select
    events.event_id,
    events.match_id,
    matches.competition_name,
    matches.season,
    matches.match_date,
    matches.home_team_name,
    matches.away_team_name,
    events.event_index,
    events.period,
    events.minute,
    events.second,
    events.event_type,
    events.team_id,
    events.team_name,
    events.player_id,
    events.player_name,
    events.location_x,
    events.location_y,
    events.sub_type,
    events.outcome,
    events.expected_goals,
    events.is_goal,
    events.is_own_goal,
    events.is_assist
from {{ ref('stg_match_events') }} as events
inner join {{ ref('stg_statsbomb_matches') }} as matches on events.match_id = matches.match_id
