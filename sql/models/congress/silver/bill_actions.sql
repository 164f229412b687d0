with answered as (
{{ congress_newest_answer(source('congress_gov', 'bill_actions')) }}
)

select
    {{ congress_bill_id('_parent_congress', '_parent_type', '_parent_number') }} as bill_id,
    actionDate as action_date,
    -- Oldest first. The API has no number for an action, so its own words decide where the time does not.
    cast(row_number() over (
        partition by _parent_congress, _parent_type, _parent_number
        order by actionDate, actionTime, actionCode, {{ json_text('sourceSystem', '$.code') }}, text, type
    ) as integer) as action_seq,
    actionTime as action_time,
    text as action_text,
    type as action_type,
    actionCode as action_code,
    {{ json_text('sourceSystem', '$.name') }} as source_name,
    _ingested_at as silver_ingest_ts
from answered
