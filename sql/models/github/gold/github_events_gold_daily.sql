{{ config(
    incremental_strategy='insert_overwrite',
    partition_by=['ingest_dt'],
    event_time='ingest_dt'
) }}

{#- Only days that are over are counted: a number here is not one that grows. A day is always counted anew from all its events, never
    added to: a rerun cannot double a count, and an event that comes late only makes its own day be counted again. A day that is
    over now and was not the last time is counted even if nothing of it has come since. -#}

select
    ingest_dt,
    event_type,
    repo_name,
    cast(count(*) as bigint) as events_count
from {{ ref('github_events_silver') }}
where ingest_dt < {{ github_first_open_day() }}
{%- if is_incremental() %}
    and (
        ingest_dt in (select distinct ingest_dt from {{ unread(ref('github_events_silver')) }})
        or ingest_dt not in (select distinct ingest_dt from {{ this }})
    )
{%- endif %}
group by ingest_dt, event_type, repo_name
