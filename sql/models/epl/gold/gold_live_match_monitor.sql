{#- One row: how old the newest word of a live match is, seen from the start of the run. The only model besides the matchday window that
    looks at a clock: age is what it is about. -#}
{%- set now = "timestamp '" ~ run_started_at.strftime("%Y-%m-%d %H:%M:%S") ~ "'" %}

with polls as (
    select
        (select cast(count(*) as integer) from {{ ref('stg_live_matches') }} where status in ('LIVE', 'HALFTIME')) as active_match_count,
        max(ingested_at) as last_ingested_at
    from {{ ref('stg_live_match_versions') }}
),

aged as (
    select
        active_match_count,
        last_ingested_at,
        cast({{ dbt.datediff("cast(" ~ utc('last_ingested_at') ~ " as timestamp)", now, 'minute') }} as integer) as freshness_minutes
    from polls
)

select
    active_match_count,
    last_ingested_at,
    freshness_minutes,
    case
        when freshness_minutes <= 20 then 'PASS_MATCHDAY_SLA'
        when freshness_minutes <= 90 then 'PASS_OFFDAY_SLA'
        else 'FAIL'
    end as freshness_status
from aged
