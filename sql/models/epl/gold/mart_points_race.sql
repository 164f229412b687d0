-- Points from matchday to matchday. A matchday a team has not played yet is there too, with the points it had.
select
    season,
    team_name,
    matchday,
    is_played,
    matchday_points,
    points as cumulative_points
from {{ ref('stg_team_matchdays') }}
