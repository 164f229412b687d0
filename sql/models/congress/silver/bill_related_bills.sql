with answered as (
{{ congress_newest_answer(source('congress_gov', 'bill_related_bills')) }}
)

select distinct
    {{ congress_bill_id('_parent_congress', '_parent_type', '_parent_number') }} as bill_id,
    {{ congress_bill_id('congress', 'type', 'number') }} as related_bill_id,
    title as related_title,
    {{ json_text('relationshipDetails', '$[0].type') }} as relationship,
    {{ json_text('relationshipDetails', '$[0].identifiedBy') }} as identified_by
from answered
