{#- What is played most, over all time; for a span of days, count intermediate_activity_events_enriched the same way. -#}

with played as (
    select
        activity_id,
        max(activity_name) as activity_name,
        max(activity_type) as activity_type,
        max(activity_subtype) as activity_subtype,
        cast(count(*) as bigint) as times_played,
        cast(count(distinct user_id) as bigint) as users,
        cast(sum(case when completed_flag then 1 else 0 end) as bigint) as completed_count,
        cast(coalesce(sum(played_seconds), 0) as decimal(18, 3)) as total_time_spent,
        max(occurred_at) as last_played_at
    from {{ ref('intermediate_activity_events_enriched') }}
    where activity_id is not null
    group by activity_id
)

select
    *,
    cast(row_number() over (order by times_played desc, users desc, total_time_spent desc, activity_id) as bigint) as place
from played
