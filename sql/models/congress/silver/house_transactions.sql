{{ config(partition_by=['year']) }}

with reported as (
    select
        _parent_DocID as doc_id,
        _parent_Year as year,
        doc_id as reported_doc_id,
        transaction_number,
        filer_name,
        state_district,
        signed_on,
        owner_code,
        asset_name,
        upper(ticker) as ticker,
        asset_type,
        transaction_type,
        transaction_date,
        notification_date,
        amount_low,
        amount_high,
        cap_gains_over_200 as capital_gains_over_200,
        filing_status,
        description,
        subholding_of,
        location,
        comments,
        _source_url as pdf_url,
        _ingested_at as silver_ingest_ts
    from {{ source('house_fd', 'transactions') }}
)

select
    reported.doc_id || '-' || lpad(cast(reported.transaction_number as varchar), 3, '0') as transaction_id,
    reported.doc_id,
    reported.reported_doc_id,
    reported.transaction_number,
    filings.bioguide_id,
    reported.filer_name,
    coalesce(filings.state_district, reported.state_district) as state_district,
    filings.filing_date,
    reported.signed_on,
    reported.owner_code,
    reported.asset_name,
    reported.ticker,
    reported.asset_type,
    reported.transaction_type,
    reported.transaction_date,
    reported.notification_date,
    case
        when reported.amount_high is null and reported.amount_low = 1000001 then 'K'
        when reported.amount_low = 1001 then 'A'
        when reported.amount_low = 15001 then 'B'
        when reported.amount_low = 50001 then 'C'
        when reported.amount_low = 100001 then 'D'
        when reported.amount_low = 250001 then 'E'
        when reported.amount_low = 500001 then 'F'
        when reported.amount_low = 1000001 then 'G'
        when reported.amount_low = 5000001 then 'H'
        when reported.amount_low = 25000001 then 'I'
        when reported.amount_low = 50000001 then 'J'
    end as amount_column,
    reported.amount_low,
    reported.amount_high,
    reported.capital_gains_over_200,
    reported.filing_status,
    reported.description,
    reported.subholding_of,
    reported.location,
    reported.comments,
    -- Of what a row of the form should say beyond what it must: asset type, filing status, signature, and a ticker where shares are traded.
    (
        case when reported.asset_type is null then 0.00 else 0.25 end
        + case when reported.filing_status is null then 0.00 else 0.25 end
        + case when reported.signed_on is null then 0.00 else 0.25 end
        + case when reported.ticker is null and reported.asset_type in ('ST', 'OP') then 0.00 else 0.25 end
    ) as extraction_confidence,
    reported.pdf_url,
    reported.silver_ingest_ts,
    reported.year
from reported
inner join {{ ref('house_filings') }} as filings
    on reported.year = filings.year and reported.doc_id = filings.doc_id
