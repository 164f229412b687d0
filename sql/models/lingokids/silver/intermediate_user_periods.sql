{{ config(materialized='view') }}

{#- Every trial and subscription that was ever said of a user. A delivery holds only the newest of each: a renewal would otherwise make
    last month's plays those of somebody who had not subscribed. A period said again with the same start is the same period, and
    the newest delivery knows its end. -#}

with said as (
    select
        user_id, 'subscription' as kind, subscription_start_at as started_at, subscription_expire_at as ended_at, _ingested_at, _source_url
    from {{ source('lingokids', 'users') }}
    where subscription_start_at is not null
    union all
    select user_id, 'trial' as kind, trial_start_at as started_at, trial_end_at as ended_at, _ingested_at, _source_url
    from {{ source('lingokids', 'users') }}
    where trial_start_at is not null
),

ranked as (
    select
        *,
        row_number() over (partition by user_id, kind, started_at order by _ingested_at desc, _source_url desc, ended_at desc) as place
    from said
)

select user_id, kind, started_at, ended_at
from ranked
where place = 1
