with activities as (
    select
        filings.filing_uuid,
        filings.filing_uuid || '-' || cast(activity.place as varchar) as activity_id,
        activity.item
    from {{ source('lda', 'filings') }} as filings
    cross join unnest({{ congress_items('filings.lobbying_activities', '$') }}) with ordinality as activity (item, place)
)

select
    activities.activity_id,
    try_cast({{ json_text('entity.item', '$.id') }} as bigint) as entity_id,
    max(activities.filing_uuid) as filing_uuid,
    max({{ json_text('entity.item', '$.name') }}) as entity_name
from activities
cross join unnest({{ congress_items('activities.item', '$.government_entities') }}) as entity (item)
group by activities.activity_id, try_cast({{ json_text('entity.item', '$.id') }} as bigint)
