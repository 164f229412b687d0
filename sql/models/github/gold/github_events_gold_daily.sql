{{ config(
    incremental_strategy='insert_overwrite',
    partition_by=['ingest_dt'],
    event_time='ingest_dt'
) }}

{#- A day is always counted anew from all its events, never added to: a rerun cannot double a count, and an event that comes
    late only makes its own day be counted again. -#}

select
    ingest_dt,
    event_type,
    repo_name,
    cast(count(*) as bigint) as events_count
from {{ ref('github_events_silver') }}
{%- if is_incremental() %}
where ingest_dt in (select distinct ingest_dt from {{ unread(ref('github_events_silver')) }})
{%- endif %}
group by ingest_dt, event_type, repo_name
