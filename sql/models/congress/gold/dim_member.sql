{#- One row for each version of a member, and one for whoever is not known: facts point to it instead of to nothing. -#}

select
    members.member_sk as member_key,
    members.bioguide_id,
    coalesce(members.first_name || ' ', '') || members.last_name || coalesce(' ' || members.suffix, '') as full_name,
    members.first_name,
    members.last_name,
    members.party,
    members.state,
    members.district,
    members.chamber,
    cast(details.officialWebsiteUrl as varchar) as official_website,
    {{ json_text('details.leadership', '$[0].type') }} as leadership_role,
    members.is_serving,
    members.depiction_url,
    members.effective_date as valid_from,
    coalesce(members.end_date, date '9999-12-31') as valid_to,
    members.is_current
from {{ ref('silver_dim_member') }} as members
left join {{ source('congress_gov', 'member_details') }} as details
    on members.bioguide_id = details.bioguideId
union all
select
    cast(-1 as bigint),
    cast(null as varchar),
    'Unknown',
    cast(null as varchar),
    'Unknown',
    cast(null as varchar),
    cast(null as varchar),
    cast(null as integer),
    cast(null as varchar),
    cast(null as varchar),
    cast(null as varchar),
    false,
    cast(null as varchar),
    date '1789-03-04',
    date '9999-12-31',
    true
