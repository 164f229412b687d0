{#- A bill is as it was last said to be: the list knows every bill, the details came of one request more. -#}

with titles as (
    select
        _parent_congress as congress,
        _parent_type as type,
        _parent_number as number,
        min(title) as title_short
    from ({{ congress_newest_answer(source('congress_gov', 'bill_titles')) }}) as answers
    where titleType = 'Display Title'
    group by _parent_congress, _parent_type, _parent_number
)

select
    {{ congress_bill_id('bills.congress', 'bills.type', 'bills.number') }} as bill_id,
    bills.congress,
    lower(bills.type) as bill_type,
    bills.number as bill_number,
    coalesce(nullif(details.title, ''), nullif(bills.title, '')) as title,
    titles.title_short,
    details.introducedDate as introduced_date,
    coalesce(bills.originChamber, details.originChamber) as origin_chamber,
    {{ json_text('details.sponsors', '$[0].bioguideId') }} as sponsor_bioguide_id,
    {{ json_text('details.sponsors', '$[0].fullName') }} as sponsor_name,
    {{ json_text('details.policyArea', '$.name') }} as policy_area,
    try_cast({{ json_text('bills.latestAction', '$.actionDate') }} as date) as latest_action_date,
    {{ json_text('bills.latestAction', '$.text') }} as latest_action_text,
    try_cast({{ json_text('details.cosponsors', '$.count') }} as integer) as cosponsors_count,
    details.number is not null as has_details,
    {{ congress_instant('coalesce(bills.updateDateIncludingText, bills.updateDate)') }} as source_last_modified,
    bills._ingested_at as silver_ingest_ts
from {{ source('congress_gov', 'bills') }} as bills
left join {{ source('congress_gov', 'bill_details') }} as details
    on bills.congress = details.congress and bills.type = details.type and bills.number = details.number
left join titles
    on bills.congress = titles.congress and bills.type = titles.type and bills.number = titles.number
