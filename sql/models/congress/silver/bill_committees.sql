with answered as (
{{ congress_newest_answer(source('congress_gov', 'bill_committees')) }}
)

select distinct
    {{ congress_bill_id('_parent_congress', '_parent_type', '_parent_number') }} as bill_id,
    systemCode as committee_code,
    name as committee_name,
    lower(chamber) as chamber,
    type as committee_type
from answered
