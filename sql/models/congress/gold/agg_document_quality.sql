select
    documents.year,
    documents.filing_type,
    types.filing_type_name,
    documents.filing_channel,
    cast(count(*) as integer) as documents,
    cast(sum(case when documents.extraction_status = 'success' then 1 else 0 end) as integer) as extracted,
    cast(sum(case when documents.extraction_status = 'failed' then 1 else 0 end) as integer) as failed,
    cast(sum(case when documents.extraction_status = 'skipped' then 1 else 0 end) as integer) as skipped,
    cast(sum(case when documents.requires_additional_ocr then 1 else 0 end) as integer) as requires_ocr,
    cast(sum(documents.transactions) as integer) as transactions,
    cast(
        cast(sum(case when documents.extraction_status = 'success' then 1 else 0 end) as double)
        / nullif(sum(case when documents.extraction_status <> 'skipped' then 1 else 0 end), 0) as decimal(9, 4)
    ) as success_rate,
    cast(sum(case when filings.copies_in_index > 1 then 1 else 0 end) as integer) as listed_more_than_once,
    cast(sum(case when filings.filing_date is null then 1 else 0 end) as integer) as without_date
from {{ ref('house_documents') }} as documents
inner join {{ ref('house_filings') }} as filings
    on documents.year = filings.year and documents.doc_id = filings.doc_id
left join {{ ref('dim_filing_types') }} as types
    on documents.filing_type = types.filing_type
group by documents.year, documents.filing_type, types.filing_type_name, documents.filing_channel
