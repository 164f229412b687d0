{{ config(materialized='view') }}

{#- Which country a user was known to be in, and from when until when it was known. The source says no more than the present: what one
    load says holds until another load says otherwise, and the first also for the time before it. -#}

with loads as (
    select
        user_id,
        {{ lingokids_said('lower(country_code)') }} as country_code,
        _ingested_at,
        row_number() over (
            partition by user_id, _ingested_at order by _source_url desc, subscription_expire_at desc, country_code desc
        ) as place
    from {{ source('lingokids', 'users') }}
),

numbered as (
    select
        user_id,
        country_code,
        _ingested_at,
        row_number() over (partition by user_id order by _ingested_at) as version,
        lead(_ingested_at) over (partition by user_id order by _ingested_at) as known_until
    from loads
    where place = 1
)

select
    user_id,
    version,
    country_code,
    case when version > 1 then _ingested_at end as known_from,
    known_until
from numbered
