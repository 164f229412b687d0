{{ config(partition_by=['filing_year']) }}

select
    filings.filing_uuid || '-' || cast(activity.place as varchar) as activity_id,
    filings.filing_uuid,
    cast(activity.place as integer) as activity_number,
    {{ json_text('activity.item', '$.general_issue_code') }} as issue_code,
    {{ json_text('activity.item', '$.general_issue_code_display') }} as issue_name,
    nullif({{ json_text('activity.item', '$.description') }}, '') as description,
    nullif({{ json_text('activity.item', '$.foreign_entity_issues') }}, '') as foreign_entity_issues,
    filings._ingested_at as silver_ingest_ts,
    filings.filing_year
from {{ source('lda', 'filings') }} as filings
cross join unnest({{ congress_items('filings.lobbying_activities', '$') }}) with ordinality as activity (item, place)
