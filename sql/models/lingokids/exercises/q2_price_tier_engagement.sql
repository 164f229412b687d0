select
    activities.price_tier,
    cast(count(*) as bigint) as session_count,
    round(avg(cast(events.duration_seconds as double)), 2) as avg_duration_seconds
from {{ ref('lingokids_activity_events') }} as events
inner join {{ ref('lingokids_activities') }} as activities
    on events.activity_id = activities.activity_id
where events.event_type = 'activity_exit'
group by activities.price_tier
