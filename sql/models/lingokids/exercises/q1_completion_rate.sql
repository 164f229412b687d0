select
    activities.theme,
    round(100 * avg(case when events.completed then cast(1 as double) else cast(0 as double) end), 2) as completion_rate_pct
from {{ ref('lingokids_activity_events') }} as events
inner join {{ ref('lingokids_activities') }} as activities
    on events.activity_id = activities.activity_id
where events.event_type = 'activity_exit'
group by activities.theme
