with subscribers as (
    select
        user_id,
        platform,
        cast(subscription_date as timestamp) as subscribed_at,
        cast({{ dbt.dateadd('day', -7, 'cast(subscription_date as timestamp)') }} as timestamp) as begin_before,
        cast({{ dbt.dateadd('day', 7, 'cast(subscription_date as timestamp)') }} as timestamp) as end_after
    from {{ ref('lingokids_subscriptions') }}
    where subscription_date >= date '2025-01-01' and subscription_date < date '2025-02-01'
),

completed as (
    select user_id, created_at
    from {{ ref('lingokids_activity_events') }}
    where event_type = 'activity_exit' and completed
),

of_each as (
    -- A left join: who completed nothing is a zero in the mean, and not missing from it.
    select
        subscribers.user_id,
        subscribers.platform,
        sum(case when completed.created_at < subscribers.subscribed_at then 1 else 0 end) as completed_before,
        sum(case when completed.created_at >= subscribers.subscribed_at then 1 else 0 end) as completed_after
    from subscribers
    left join completed
        on subscribers.user_id = completed.user_id
        and completed.created_at >= subscribers.begin_before
        and completed.created_at < subscribers.end_after
    group by subscribers.user_id, subscribers.platform
)

select
    platform,
    cast(count(*) as bigint) as subscribers,
    round(avg(cast(completed_before as double)), 4) as avg_completed_before,
    round(avg(cast(completed_after as double)), 4) as avg_completed_after
from of_each
group by platform
