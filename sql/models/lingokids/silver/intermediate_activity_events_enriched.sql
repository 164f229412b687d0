{{ config(
    unique_key='event_id',
    incremental_strategy='merge',
    partition_by=['date'],
    event_time='occurred_at'
) }}

{#- Whatever has arrived is merged by event_id, whenever it happened: no event is too late. What has arrived can also be a user or an
    activity; then the plays of theirs are written anew, so that the table is the same as if all had been there at once. -#}

-- depends_on: {{ source('lingokids', 'events') }}, {{ source('lingokids', 'users') }}, {{ source('lingokids', 'activities') }}
with
{%- if is_incremental() %}
arrived as (
    select event_id from {{ unread(source('lingokids', 'events')) }}
    union
    select event_id from {{ ref('stg_events') }}
    where user_id in (select user_id from {{ unread(source('lingokids', 'users')) }})
    union
    select event_id from {{ ref('stg_events') }}
    where activity_id in (select activity_id from {{ unread(source('lingokids', 'activities')) }})
),
{%- endif %}

events as (
    select *
    from {{ ref('stg_events') }}
    {%- if is_incremental() %}
    where event_id in (select event_id from arrived)
    {%- endif %}
),

standing as (
    -- A period holds its first moment and not its last; one without an end has not ended.
    select
        events.event_id,
        max(case when periods.kind = 'subscription' and coalesce(events.occurred_at < periods.ended_at, true) then 1 else 0 end) as is_subscribed,
        max(case when periods.kind = 'trial' and coalesce(events.occurred_at < periods.ended_at, true) then 1 else 0 end) as is_on_trial
    from events
    inner join {{ ref('intermediate_user_periods') }} as periods
        on events.user_id = periods.user_id and events.occurred_at >= periods.started_at
    group by events.event_id
)

select
    events.event_id,
    events.user_id,
    events.activity_id,
    events.occurred_at,
    events.duration_seconds,
    case
        when {{ lingokids_is_plausible('events.duration_seconds') }} then cast(events.duration_seconds as decimal(18, 3))
    end as played_seconds,
    events.completed_flag,
    events.os_name,
    events.os_version,
    events.app_version,
    events.collection_id,
    activities.activity_name,
    activities.activity_type,
    activities.activity_subtype,
    countries.country_code,
    case
        when standing.is_subscribed = 1 then 'subscribed'
        when standing.is_on_trial = 1 then 'trial'
        -- Nothing had begun yet, or never did.
        when standing.event_id is null then 'free'
        else 'lapsed'
    end as subscription_status,
    cast({{ utc('events.occurred_at') }} as date) as date
from events
left join {{ ref('stg_activities') }} as activities
    on events.activity_id = activities.activity_id
left join {{ ref('intermediate_user_countries') }} as countries
    on events.user_id = countries.user_id
    and (countries.known_from is null or events.occurred_at >= countries.known_from)
    and (countries.known_until is null or events.occurred_at < countries.known_until)
left join standing
    on events.event_id = standing.event_id
