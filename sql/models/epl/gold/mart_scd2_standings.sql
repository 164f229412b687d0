{#- How long each team held each position. Every matchday ranks all teams by the totals they had by then, so a matchday of which only
    two teams have played moves those two by what they won, and does not make them first and second. -#}
{%- set by_matchday = '(partition by season, team_name order by matchday)' %}

with ranked as (
    select
        *,
        goals_for - goals_against as goal_difference,
        row_number() over (partition by season, matchday order by points desc, goals_for - goals_against desc, goals_for desc, team_name) as position
    from {{ ref('stg_team_matchdays') }}
),

steps as (
    select
        *,
        case when position = lag(position) over {{ by_matchday }} then 0 else 1 end as is_move
    from ranked
),

runs as (
    select
        *,
        sum(is_move) over (partition by season, team_name order by matchday rows between unbounded preceding and current row) as run
    from steps
),

held as (
    select
        season,
        team_name,
        run,
        cast(max(position) as integer) as position,
        min(matchday) as valid_from_matchday,
        max(matchday) as last_matchday,
        cast(count(*) as integer) as matchdays_held,
        -- Totals only grow, but for goals_against they do so too: the last matchday of the run is the one with the most of each.
        max(points) as points,
        max(played) as played,
        max(goals_for) as goals_for,
        max(goals_against) as goals_against
    from runs
    group by season, team_name, run
),

ordered as (
    select
        *,
        lag(position) over (partition by season, team_name order by run) as prev_position,
        lead(valid_from_matchday) over (partition by season, team_name order by run) as next_matchday
    from held
)

select
    ordered.season,
    ordered.team_name,
    ordered.position,
    ordered.valid_from_matchday,
    case when ordered.next_matchday is not null then ordered.last_matchday end as valid_to_matchday,
    begins.matchday_start_date as valid_from_date,
    case when ordered.next_matchday is not null then cast({{ dbt.dateadd('day', -1, 'ends.matchday_start_date') }} as date) end as valid_to_date,
    ordered.points,
    ordered.played,
    ordered.goals_for,
    ordered.goals_against,
    ordered.goals_for - ordered.goals_against as goal_difference,
    ordered.matchdays_held,
    ordered.prev_position,
    case
        when ordered.prev_position is null then 'NEW'
        when ordered.position < ordered.prev_position then 'UP'
        when ordered.position > ordered.prev_position then 'DOWN'
        else 'SAME'
    end as movement,
    ordered.next_matchday is null as is_current
from ordered
left join {{ ref('dim_matchdays') }} as begins on ordered.season = begins.season and ordered.valid_from_matchday = begins.matchday
left join {{ ref('dim_matchdays') }} as ends on ordered.season = ends.season and ordered.next_matchday = ends.matchday
