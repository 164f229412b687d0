with said as (
    select
        try_cast({{ json_text('client', '$.id') }} as bigint) as client_id,
        client,
        filing_year,
        row_number() over (
            partition by {{ json_text('client', '$.id') }}
            order by filing_year desc, dt_posted desc, filing_uuid
        ) as place
    from {{ source('lda', 'filings') }}
)

select
    client_id,
    {{ json_text('client', '$.name') }} as client_name,
    nullif({{ json_text('client', '$.general_description') }}, '') as general_description,
    {{ json_text('client', '$.state') }} as state,
    {{ json_text('client', '$.country') }} as country,
    try_cast({{ json_text('client', '$.effective_date') }} as date) as effective_date,
    filing_year as last_filing_year
from said
where place = 1 and client_id is not null
