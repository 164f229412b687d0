{{ config(partition_by=['year']) }}

{#- The index lists some documents more than once, some without date and district, and its numbers are of 4, 7 and 8 digits. -#}

with listed as (
    select
        DocID as doc_id,
        Year as year,
        FilingType as filing_type,
        {{ congress_day('FilingDate') }} as filing_date,
        nullif(trim(Prefix), '') as prefix,
        nullif(trim(First), '') as first_name,
        nullif(trim(Last), '') as last_name,
        nullif(trim(Suffix), '') as suffix,
        nullif(trim(StateDst), '') as state_district,
        _source_url as index_url,
        _ingested_at as silver_ingest_ts,
        count(*) over (partition by Year, DocID) as copies_in_index,
        row_number() over (
            partition by Year, DocID
            order by {{ congress_day('FilingDate') }} desc, FilingType, Last, First, Prefix, Suffix, StateDst
        ) as place
    from {{ source('house_fd', 'filings') }}
),

kept as (
    select
        *,
        substr(state_district, 1, 2) as state,
        try_cast(substr(state_district, 3, 2) as integer) as district
    from listed
    where place = 1
),

candidates as (
    -- A filer is a member when name, state and district say so; when they say two, nobody is named.
    select
        kept.year,
        kept.doc_id,
        min(members.bioguide_id) as bioguide_id,
        count(distinct members.bioguide_id) as members
    from kept
    inner join {{ ref('silver_dim_member') }} as members
        on kept.state = members.state
        and kept.district = members.district
        and lower(kept.last_name) = lower(members.last_name)
        and members.chamber = 'house'
    group by kept.year, kept.doc_id
)

select
    kept.doc_id,
    kept.filing_date,
    kept.filing_type,
    kept.prefix,
    kept.first_name,
    kept.last_name,
    kept.suffix,
    kept.state_district,
    kept.state,
    kept.district,
    case when candidates.members = 1 then candidates.bioguide_id end as bioguide_id,
    case
        when length(kept.doc_id) = 8 then 'electronic'
        when length(kept.doc_id) = 7 and substr(kept.doc_id, 1, 1) in ('8', '9') then 'paper'
        else 'other'
    end as filing_channel,
    'https://disclosures-clerk.house.gov/public_disc/'
        || case when kept.filing_type = 'P' then 'ptr-pdfs' else 'financial-pdfs' end
        || '/' || cast(kept.year as varchar) || '/' || kept.doc_id || '.pdf' as pdf_url,
    cast(kept.copies_in_index as integer) as copies_in_index,
    kept.index_url,
    kept.silver_ingest_ts,
    'house_fd' as source_system,
    kept.year
from kept
left join candidates
    on kept.year = candidates.year and kept.doc_id = candidates.doc_id
