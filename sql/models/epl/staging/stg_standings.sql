-- The table counted from the results: three points a win, one a draw.
select
    season,
    max(team_id) as team_id,
    team_name,
    cast(count(*) as integer) as played,
    cast(count(case when result = 'W' then 1 end) as integer) as won,
    cast(count(case when result = 'D' then 1 end) as integer) as drawn,
    cast(count(case when result = 'L' then 1 end) as integer) as lost,
    cast(sum(points) as integer) as points,
    cast(sum(goals_for) as integer) as goals_for,
    cast(sum(goals_against) as integer) as goals_against,
    cast(sum(goals_for) - sum(goals_against) as integer) as goal_difference
from {{ ref('stg_team_matches') }}
group by season, team_name
