{#- Every user as the newest delivery says. Within one load the object with the last name is the newest; within one object the values
    decide, so that the same input gives the same row every time. -#}

with ranked as (
    select
        *,
        row_number() over (
            partition by user_id
            order by
                _ingested_at desc, _source_url desc, subscription_expire_at desc, subscription_start_at desc, trial_end_at desc,
                trial_start_at desc, registration_at desc, country_code desc
        ) as place
    from {{ source('lingokids', 'users') }}
)

select
    user_id,
    {{ lingokids_said('lower(country_code)') }} as country_code,
    registration_at,
    trial_start_at,
    trial_end_at,
    subscription_start_at,
    subscription_expire_at
from ranked
where place = 1
