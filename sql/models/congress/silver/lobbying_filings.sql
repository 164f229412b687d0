{{ config(partition_by=['filing_year']) }}

select
    filing_uuid,
    filing_type,
    filing_type_display as filing_type_name,
    filing_period,
    try_cast({{ json_text('registrant', '$.id') }} as bigint) as registrant_id,
    {{ json_text('registrant', '$.name') }} as registrant_name,
    try_cast({{ json_text('client', '$.id') }} as bigint) as client_id,
    {{ json_text('client', '$.name') }} as client_name,
    income,
    expenses,
    coalesce(income, expenses) as amount,
    -- Filings older than the system were all posted in 1905, says the source.
    case when cast({{ utc('dt_posted') }} as date) >= date '1990-01-01' then cast({{ utc('dt_posted') }} as date) end as posted_date,
    cast({{ utc('dt_posted') }} as date) < date '1990-01-01' as has_placeholder_date,
    termination_date,
    {{ congress_of_year('filing_year') }} as congress,
    filing_document_url,
    _ingested_at as silver_ingest_ts,
    filing_year
from {{ source('lda', 'filings') }}
