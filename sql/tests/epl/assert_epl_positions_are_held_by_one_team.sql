-- On every matchday each team of a season holds one position, and no position has two teams.
with days as (
    select season, matchday, count(distinct team_name) as teams
    from {{ ref('mart_points_race') }}
    group by season, matchday
),

held as (
    select
        days.season,
        days.matchday,
        days.teams,
        count(*) as holders,
        count(distinct standings.position) as positions,
        max(standings.position) as last_position
    from days
    inner join {{ ref('mart_scd2_standings') }} as standings
        on days.season = standings.season
        and days.matchday >= standings.valid_from_matchday
        and days.matchday <= coalesce(standings.valid_to_matchday, days.matchday)
    group by days.season, days.matchday, days.teams
)

select * from held where holders <> teams or positions <> teams or last_position <> teams
