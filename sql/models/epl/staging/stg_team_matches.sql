-- A played match from each side. A match without a score is none yet.
with sides as (
    select
        match_id, source, season, matchday, match_date, kick_off, 'home' as side,
        home_team_id as team_id, home_team_name as team_name, away_team_name as opponent, home_score as goals_for, away_score as goals_against
    from {{ ref('stg_matches') }}

    union all

    select
        match_id, source, season, matchday, match_date, kick_off, 'away' as side,
        away_team_id as team_id, away_team_name as team_name, home_team_name as opponent, away_score as goals_for, home_score as goals_against
    from {{ ref('stg_matches') }}
)

select
    match_id,
    source,
    season,
    matchday,
    match_date,
    kick_off,
    side,
    team_id,
    team_name,
    opponent,
    goals_for,
    goals_against,
    case when goals_for > goals_against then 'W' when goals_for = goals_against then 'D' else 'L' end as result,
    case when goals_for > goals_against then 3 when goals_for = goals_against then 1 else 0 end as points
from sides
where goals_for is not null and goals_against is not null
