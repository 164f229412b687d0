with answered as (
{{ congress_newest_answer(source('congress_gov', 'bill_summaries')) }}
)

select
    {{ congress_bill_id('_parent_congress', '_parent_type', '_parent_number') }} as bill_id,
    versionCode as version_code,
    max(actionDate) as action_date,
    max(actionDesc) as action_description,
    max_by(text, updateDate) as summary_html,
    {{ congress_instant('max(updateDate)') }} as source_last_modified
from answered
group by _parent_congress, _parent_type, _parent_number, versionCode
