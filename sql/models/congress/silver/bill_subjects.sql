with answered as (
{{ congress_newest_answer(source('congress_gov', 'bill_subjects')) }}
)

select distinct
    {{ congress_bill_id('_parent_congress', '_parent_type', '_parent_number') }} as bill_id,
    name as subject
from answered
