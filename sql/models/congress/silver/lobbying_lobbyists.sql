with activities as (
    select
        filings.filing_uuid,
        filings.filing_uuid || '-' || cast(activity.place as varchar) as activity_id,
        {{ json_text('activity.item', '$.general_issue_code') }} as issue_code,
        activity.item
    from {{ source('lda', 'filings') }} as filings
    cross join unnest({{ congress_items('filings.lobbying_activities', '$') }}) with ordinality as activity (item, place)
)

select
    activities.activity_id,
    try_cast({{ json_text('lobbyist.item', '$.lobbyist.id') }} as bigint) as lobbyist_id,
    max(activities.filing_uuid) as filing_uuid,
    max(activities.issue_code) as issue_code,
    max({{ json_text('lobbyist.item', '$.lobbyist.first_name') }}) as first_name,
    max({{ json_text('lobbyist.item', '$.lobbyist.last_name') }}) as last_name,
    max(nullif(nullif({{ json_text('lobbyist.item', '$.covered_position') }}, ''), 'N/A')) as covered_position,
    max({{ json_text('lobbyist.item', '$.new') }}) = 'true' as is_new
from activities
cross join unnest({{ congress_items('activities.item', '$.lobbyists') }}) as lobbyist (item)
group by activities.activity_id, try_cast({{ json_text('lobbyist.item', '$.lobbyist.id') }} as bigint)
