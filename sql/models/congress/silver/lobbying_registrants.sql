with said as (
    select
        try_cast({{ congress_text('registrant', '$.id') }} as bigint) as registrant_id,
        registrant,
        filing_year,
        row_number() over (
            partition by {{ congress_text('registrant', '$.id') }}
            order by filing_year desc, dt_posted desc, filing_uuid
        ) as place
    from {{ source('lda', 'filings') }}
)

select
    registrant_id,
    {{ congress_text('registrant', '$.name') }} as registrant_name,
    nullif({{ congress_text('registrant', '$.description') }}, '') as description,
    {{ congress_text('registrant', '$.city') }} as city,
    {{ congress_text('registrant', '$.state') }} as state,
    {{ congress_text('registrant', '$.country') }} as country,
    try_cast({{ congress_text('registrant', '$.house_registrant_id') }} as bigint) as house_registrant_id,
    filing_year as last_filing_year
from said
where place = 1 and registrant_id is not null
