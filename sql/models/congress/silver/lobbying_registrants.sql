with said as (
    select
        try_cast({{ json_text('registrant', '$.id') }} as bigint) as registrant_id,
        registrant,
        filing_year,
        row_number() over (
            partition by {{ json_text('registrant', '$.id') }}
            order by filing_year desc, dt_posted desc, filing_uuid
        ) as place
    from {{ source('lda', 'filings') }}
)

select
    registrant_id,
    {{ json_text('registrant', '$.name') }} as registrant_name,
    nullif({{ json_text('registrant', '$.description') }}, '') as description,
    {{ json_text('registrant', '$.city') }} as city,
    {{ json_text('registrant', '$.state') }} as state,
    {{ json_text('registrant', '$.country') }} as country,
    try_cast({{ json_text('registrant', '$.house_registrant_id') }} as bigint) as house_registrant_id,
    filing_year as last_filing_year
from said
where place = 1 and registrant_id is not null
