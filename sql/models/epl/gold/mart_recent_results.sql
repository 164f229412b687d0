{#- The results, built whole: there are a few hundred in a season, and a score that was corrected, or a match that was annulled,
    then needs no rule of its own. -#}
select
    match_id,
    source,
    season,
    matchday,
    match_date,
    home_team_id,
    home_team_name,
    away_team_id,
    away_team_name,
    home_score,
    away_score,
    winner,
    match_status,
    case winner when 'HOME_TEAM' then 'W' when 'DRAW' then 'D' when 'AWAY_TEAM' then 'L' end as home_result,
    case winner when 'AWAY_TEAM' then 'W' when 'DRAW' then 'D' when 'HOME_TEAM' then 'L' end as away_result
from {{ ref('stg_matches') }}
