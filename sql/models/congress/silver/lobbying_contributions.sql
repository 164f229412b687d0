select
    reports.filing_uuid || '-' || cast(contribution.place as varchar) as contribution_id,
    reports.filing_uuid,
    reports.filing_year,
    reports.filing_period,
    reports.filer_type,
    try_cast({{ json_text('reports.registrant', '$.id') }} as bigint) as registrant_id,
    try_cast({{ json_text('reports.lobbyist', '$.id') }} as bigint) as lobbyist_id,
    {{ json_text('contribution.item', '$.contribution_type') }} as contribution_type,
    {{ json_text('contribution.item', '$.contributor_name') }} as contributor_name,
    {{ json_text('contribution.item', '$.payee_name') }} as payee_name,
    {{ json_text('contribution.item', '$.honoree_name') }} as honoree_name,
    try_cast({{ json_text('contribution.item', '$.amount') }} as decimal(18, 2)) as amount,
    try_cast({{ json_text('contribution.item', '$.date') }} as date) as contribution_date,
    reports._ingested_at as silver_ingest_ts
from {{ source('lda', 'contributions') }} as reports
cross join unnest({{ congress_items('reports.contribution_items', '$') }}) with ordinality as contribution (item, place)
