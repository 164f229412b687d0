-- The clubs of each season: where the published table has them, and the form they are in.
select
    live.season,
    live.team_id,
    live.team_name,
    live.position,
    live.played,
    live.points,
    live.goal_difference,
    live.qualification_zone,
    form.last_5_form as current_form,
    form.current_momentum,
    case
        when live.position <= 4 then 'TITLE CONTENDER'
        when live.position <= 7 then 'EUROPEAN HOPEFUL'
        when live.position <= 14 then 'MID-TABLE'
        when live.position <= 17 then 'RELEGATION BATTLE'
        else 'RELEGATION ZONE'
    end as tier
from {{ ref('mart_live_league_table') }} as live
left join {{ ref('mart_rolling_form') }} as form
    on live.season = form.season and live.team_name = form.team_name and form.recency_rank = 1
