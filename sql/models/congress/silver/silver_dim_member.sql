{#- Made anew from bronze each time, which keeps every update of a member: so the same bronze gives the same history, and an
    update that comes late finds its place in it. -#}

with updates as (
    select
        bioguideId as bioguide_id,
        nullif(trim(split_part(name, ',', 1)), '') as last_name,
        nullif(trim(split_part(name, ',', 2)), '') as first_name,
        nullif(trim(split_part(name, ',', 3)), '') as suffix,
        partyName as party_name,
        state as state_name,
        district,
        terms,
        {{ json_text('depiction', '$.imageUrl') }} as depiction_url,
        {{ congress_instant('updateDate') }} as source_last_modified,
        _ingested_at as silver_ingest_ts
    from {{ source('congress_gov', 'members') }}
),

terms as (
    select
        updates.bioguide_id,
        updates.source_last_modified,
        {{ json_text('term.item', '$.chamber') }} as chamber_name,
        try_cast({{ json_text('term.item', '$.startYear') }} as integer) as start_year,
        try_cast({{ json_text('term.item', '$.endYear') }} as integer) as end_year
    from updates
    cross join unnest({{ congress_items('updates.terms', '$.item') }}) as term (item)
),

service as (
    select
        bioguide_id,
        source_last_modified,
        min(start_year) as first_year,
        max(case when end_year is null then 1 else 0 end) = 1 as is_serving,
        max_by(chamber_name, start_year) as chamber_name
    from terms
    group by bioguide_id, source_last_modified
),

described as (
    select
        updates.bioguide_id,
        updates.first_name,
        updates.last_name,
        updates.suffix,
        case updates.party_name
            when 'Democratic' then 'D'
            when 'Republican' then 'R'
            when 'Independent' then 'I'
            when 'Independent Democrat' then 'ID'
            when 'Libertarian' then 'L'
            else updates.party_name
        end as party,
        updates.party_name,
        states.state,
        updates.state_name,
        case when service.chamber_name = 'Senate' then cast(null as integer) else coalesce(updates.district, 0) end as district,
        case service.chamber_name when 'Senate' then 'senate' else 'house' end as chamber,
        service.first_year,
        service.is_serving,
        updates.depiction_url,
        updates.source_last_modified,
        updates.silver_ingest_ts,
        -- Of several updates on one day the last one is the day's.
        row_number() over (
            partition by updates.bioguide_id, cast(updates.source_last_modified as date)
            order by updates.source_last_modified desc
        ) as place_of_day
    from updates
    inner join service
        on updates.bioguide_id = service.bioguide_id and updates.source_last_modified = service.source_last_modified
    left join {{ ref('congress_states') }} as states
        on updates.state_name = states.state_name
),

marked as (
    select
        *,
        lag(bioguide_id) over (partition by bioguide_id order by source_last_modified) is null as is_first,
        party is distinct from lag(party) over (partition by bioguide_id order by source_last_modified)
            or state is distinct from lag(state) over (partition by bioguide_id order by source_last_modified)
            or district is distinct from lag(district) over (partition by bioguide_id order by source_last_modified)
            or chamber is distinct from lag(chamber) over (partition by bioguide_id order by source_last_modified) as is_changed
    from described
    where place_of_day = 1
),

numbered as (
    select
        *,
        sum(case when is_first or is_changed then 1 else 0 end) over (
            partition by bioguide_id
            order by source_last_modified
            rows between unbounded preceding and current row
        ) as version_number
    from marked
),

versions as (
    -- What is not tracked, a name or a picture, is as the version's last update has it.
    select
        bioguide_id,
        version_number,
        max_by(first_name, source_last_modified) as first_name,
        max_by(last_name, source_last_modified) as last_name,
        max_by(suffix, source_last_modified) as suffix,
        max(party) as party,
        max(party_name) as party_name,
        max(state) as state,
        max(state_name) as state_name,
        max(district) as district,
        max(chamber) as chamber,
        max_by(is_serving, source_last_modified) as is_serving,
        max_by(depiction_url, source_last_modified) as depiction_url,
        min(first_year) as first_year,
        cast(min(source_last_modified) as date) as first_day,
        max(source_last_modified) as source_last_modified,
        max(silver_ingest_ts) as silver_ingest_ts
    from numbered
    group by bioguide_id, version_number
),

dated as (
    -- Before the first update known of, a member was what it says: since the first term began.
    select
        *,
        case
            when version_number = 1 and cast(cast(first_year as varchar) || '-01-03' as date) < first_day
                then cast(cast(first_year as varchar) || '-01-03' as date)
            else first_day
        end as effective_date
    from versions
)

select
    {{ congress_key("bioguide_id || '|' || cast(effective_date as varchar)") }} as member_sk,
    bioguide_id,
    first_name,
    last_name,
    suffix,
    party,
    party_name,
    state,
    state_name,
    district,
    chamber,
    is_serving,
    depiction_url,
    effective_date,
    lead(effective_date) over (partition by bioguide_id order by version_number) as end_date,
    lead(effective_date) over (partition by bioguide_id order by version_number) is null as is_current,
    source_last_modified,
    silver_ingest_ts
from dated
