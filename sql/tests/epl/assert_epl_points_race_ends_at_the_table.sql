-- The race ends where the counted table is.
with latest as (
    select season, team_name, max(cumulative_points) as points
    from {{ ref('mart_points_race') }}
    group by season, team_name
)

select latest.season, latest.team_name, latest.points, tables.points as table_points
from latest
inner join {{ ref('mart_league_table') }} as tables on latest.season = tables.season and latest.team_name = tables.team_name
where latest.points <> tables.points
