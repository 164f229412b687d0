{{ config(partition_by=['year']) }}

{#- A transaction must be reported within 45 days. Other filings have due dates that no source gives: nothing is said of them. -#}

with reported as (
    select
        year,
        doc_id,
        count(*) as transactions,
        min(transaction_date) as first_transaction_date,
        max(transaction_date) as last_transaction_date
    from {{ ref('house_transactions') }}
    group by year, doc_id
),

aged as (
    select
        filings.*,
        reported.transactions,
        reported.first_transaction_date,
        reported.last_transaction_date,
        cast({{ dbt.datediff('reported.first_transaction_date', 'filings.filing_date', 'day') }} as integer) - 45 as days_over
    from {{ ref('house_filings') }} as filings
    left join reported
        on filings.year = reported.year and filings.doc_id = reported.doc_id
)

select
    {{ congress_key("cast(aged.year as varchar) || '|' || aged.doc_id") }} as filing_key,
    coalesce(members.member_key, -1) as member_key,
    coalesce(types.filing_type_key, -1) as filing_type_key,
    {{ congress_date_key('aged.filing_date') }} as filing_date_key,
    aged.doc_id,
    aged.filing_type,
    aged.filing_date,
    aged.bioguide_id,
    trim(coalesce(aged.first_name, '') || ' ' || coalesce(aged.last_name, '')) as filer_name,
    aged.state_district,
    aged.filing_channel,
    aged.pdf_url,
    documents.extraction_status,
    cast(coalesce(aged.transactions, 0) as integer) as transactions,
    aged.first_transaction_date,
    aged.last_transaction_date,
    case when aged.days_over > 0 then aged.days_over when aged.days_over is not null then 0 end as days_late,
    aged.days_over <= 0 as is_timely_filed,
    aged.year
from aged
left join {{ ref('dim_member') }} as members
    on aged.bioguide_id = members.bioguide_id
    and aged.filing_date >= members.valid_from
    and aged.filing_date < members.valid_to
left join {{ ref('dim_filing_types') }} as types
    on aged.filing_type = types.filing_type
left join {{ ref('house_documents') }} as documents
    on aged.year = documents.year and aged.doc_id = documents.doc_id
