{{ config(
    incremental_strategy='insert_overwrite',
    partition_by=['date'],
    event_time='date'
) }}

{#- A day is always counted anew from all its plays, never added to: a group nobody is in any more is gone with the day's old rows, and a
    late play makes its own day be counted again, however long ago. No part of the key is null. -#}

with plays as (
    select
        date,
        coalesce(country_code, 'unknown') as country_code,
        coalesce(os_name, 'unknown') as os_name,
        coalesce(os_version, 'unknown') as os_version,
        coalesce(app_version, 'unknown') as app_version,
        subscription_status,
        coalesce(activity_type, 'unknown') as activity_type,
        coalesce(collection_id, 'none') as collection_id,
        completed_flag,
        played_seconds
    from {{ ref('intermediate_activity_events_enriched') }}
    {%- if is_incremental() %}
    where date in (select distinct date from {{ unread(ref('intermediate_activity_events_enriched')) }})
    {%- endif %}
),

counted as (
    select
        date,
        country_code,
        os_name,
        os_version,
        app_version,
        subscription_status,
        activity_type,
        collection_id,
        cast(count(*) as bigint) as activities_played,
        cast(sum(case when completed_flag then 1 else 0 end) as bigint) as completed_count,
        cast(sum(case when played_seconds is null then 1 else 0 end) as bigint) as implausible_durations,
        cast(coalesce(sum(played_seconds), 0) as decimal(18, 3)) as total_time_spent
    from plays
    group by date, country_code, os_name, os_version, app_version, subscription_status, activity_type, collection_id
)

select
    *,
    round(cast(completed_count as double) / activities_played, 3) as completion_rate
from counted
