{#- Matchdays by the number the source gives them. A match that was moved stays with its matchday, months away perhaps: the matchday
    lasts from the first to the last kick-off within four days of its usual day, and is active a day before and after any day
    it is played on. Which day is today is the day of the run, or the variable epl_today. -#}
{%- set from_usual = dbt.datediff('usual.match_date', 'matches.match_date', 'day') %}

with matches as (
    select
        season,
        matchday,
        status,
        utc_date,
        cast({{ utc('utc_date') }} as date) as match_date
    from {{ ref('stg_live_matches') }}
    where matchday is not null
),

days as (
    select
        season,
        matchday,
        match_date,
        row_number() over (partition by season, matchday order by count(*) desc, match_date) as place
    from matches
    group by season, matchday, match_date
),

counted as (
    select
        matches.season,
        matches.matchday,
        min(matches.utc_date) as first_kickoff,
        max(matches.utc_date) as last_kickoff,
        cast(count(*) as integer) as total_matches,
        cast(count(case when matches.status in ('FINISHED', 'AWARDED') then 1 end) as integer) as completed,
        cast(count(case when matches.status in ('SCHEDULED', 'POSTPONED') then 1 end) as integer) as scheduled,
        cast(count(case when matches.status in ('LIVE', 'HALFTIME') then 1 end) as integer) as live_now,
        min(case when {{ from_usual }} between -4 and 4 then matches.match_date end) as matchday_start_date,
        max(case when {{ from_usual }} between -4 and 4 then matches.match_date end) as matchday_end_date,
        count(case when {{ dbt.datediff(epl_today(), 'matches.match_date', 'day') }} between -1 and 1 then 1 end) > 0 as is_active_window
    from matches
    inner join days as usual on matches.season = usual.season and matches.matchday = usual.matchday and usual.place = 1
    group by matches.season, matches.matchday
)

select
    season,
    matchday,
    first_kickoff,
    last_kickoff,
    total_matches,
    completed,
    scheduled,
    live_now,
    matchday_start_date,
    matchday_end_date,
    case
        when live_now > 0 then 'LIVE'
        when completed = total_matches then 'COMPLETED'
        when completed > 0 then 'IN_PROGRESS'
        else 'UPCOMING'
    end as matchday_status,
    is_active_window
from counted
