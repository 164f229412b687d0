{{ config(materialized='lake') }}
{#- Every team of a season at every matchday up to the last that anybody has played, with its running totals. A team that has not played
    its match of a matchday, because it was moved or is still to come, carries its totals forward: whoever ranks a matchday
    ranks all teams. Only sources that know the true matchday are in here; StatsBomb's match_week of 2003/2004 is not one. -#}

{%- set so_far = '(partition by matchdays.season, teams.team_name order by matchdays.matchday rows between unbounded preceding and current row)' %}

with results as (
    select season, team_name, matchday, result, points, goals_for, goals_against, match_date
    from {{ ref('stg_team_matches') }}
    where source = 'football-data.org' and matchday is not null
),

teams as (
    select season, home_team as team_name from {{ ref('stg_live_matches') }}
    union
    select season, away_team as team_name from {{ ref('stg_live_matches') }}
),

matchdays as (
    select days.season, days.matchday
    from (select distinct season, matchday from {{ ref('stg_live_matches') }} where matchday is not null) as days
    inner join (select season, max(matchday) as matchday from results group by season) as latest
        on days.season = latest.season and days.matchday <= latest.matchday
)

select
    matchdays.season,
    teams.team_name,
    matchdays.matchday,
    results.result is not null as is_played,
    results.result,
    results.match_date,
    coalesce(results.points, 0) as matchday_points,
    cast(count(results.result) over {{ so_far }} as integer) as played,
    cast(coalesce(sum(results.points) over {{ so_far }}, 0) as integer) as points,
    cast(coalesce(sum(results.goals_for) over {{ so_far }}, 0) as integer) as goals_for,
    cast(coalesce(sum(results.goals_against) over {{ so_far }}, 0) as integer) as goals_against
from matchdays
inner join teams on matchdays.season = teams.season
left join results
    on matchdays.season = results.season and teams.team_name = results.team_name and matchdays.matchday = results.matchday
