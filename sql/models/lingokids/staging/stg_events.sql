{#- The ends of plays, one row each: bronze holds an event once. Text that is blank says nothing, and 'iPhone OS' is iOS. -#}

with said as (
    select
        event_id,
        user_id,
        occurred_at,
        {{ lingokids_said(json_text('data', '$.activity_id')) }} as activity_id,
        {{ lingokids_said(json_text('data', '$.source')) }} as source,
        try_cast({{ json_text('data', '$.duration') }} as double) as duration_seconds,
        try_cast({{ json_text('data', '$.completed') }} as boolean) as completed_flag,
        {{ lingokids_said(json_text('data', '$.collection_id')) }} as collection_id,
        try_cast({{ json_text('data', '$.loading_time') }} as double) as loading_time_seconds,
        {{ lingokids_said(json_text('context', '$.device.brand')) }} as device_name,
        {{ lingokids_said(json_text('context', '$.os.name')) }} as os_name,
        {{ lingokids_said(json_text('context', '$.os.version')) }} as os_version,
        {{ lingokids_said(json_text('context', '$.app.version')) }} as app_version,
        name as event_name
    from {{ source('lingokids', 'events') }}
    where name = 'activity_exit'
)

select
    event_id,
    user_id,
    occurred_at,
    activity_id,
    source,
    duration_seconds,
    completed_flag,
    collection_id,
    loading_time_seconds,
    device_name,
    case lower(os_name)
        when 'ios' then 'iOS'
        when 'iphone os' then 'iOS'
        when 'android' then 'Android'
        else os_name
    end as os_name,
    os_version,
    app_version,
    event_name
from said
