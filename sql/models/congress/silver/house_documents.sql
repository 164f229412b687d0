{{ config(partition_by=['year']) }}

{#- What can be known of a document without keeping it: whether it was asked for, and what came of it. Why one gave nothing is in
    the rejects of the load. -#}

with extracted as (
    select
        _parent_Year as year,
        _parent_DocID as doc_id,
        count(*) as transactions,
        max(_ingested_at) as extracted_at,
        max(signed_on) as signed_on
    from {{ source('house_fd', 'transactions') }}
    group by _parent_Year, _parent_DocID
)

select
    filings.doc_id,
    filings.filing_type,
    filings.filing_channel,
    filings.pdf_url,
    case when extracted.doc_id is null then 'none' else 'pdftotext' end as extraction_method,
    case
        when extracted.doc_id is not null then 'success'
        when filings.filing_type = 'P' then 'failed'
        else 'skipped'
    end as extraction_status,
    case
        when extracted.doc_id is not null or filings.filing_type <> 'P' then cast(null as varchar)
        when filings.filing_channel = 'paper' then 'no transactions: it was filed on paper, and a scan has no text'
        else 'no transactions: it is missing, no PDF, or cannot be read'
    end as extraction_error,
    case
        when extracted.doc_id is not null then true
        when filings.filing_channel = 'paper' then false
    end as has_embedded_text,
    extracted.doc_id is null and filings.filing_type = 'P' and filings.filing_channel = 'paper' as requires_additional_ocr,
    cast(coalesce(extracted.transactions, 0) as integer) as transactions,
    extracted.signed_on,
    extracted.extracted_at as extraction_timestamp,
    filings.year
from {{ ref('house_filings') }} as filings
left join extracted
    on filings.year = extracted.year and filings.doc_id = extracted.doc_id
