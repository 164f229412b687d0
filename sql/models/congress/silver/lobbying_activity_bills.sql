{#- Bills are named in free text. What stands before a name must not be a letter or a dot: 'U.S. 50' is a road. -#}
{%- set pattern = '(?i)(?:^|[^.\\w])(?:H\\.?\\s*J\\.?\\s*Res|S\\.?\\s*J\\.?\\s*Res|H\\.?\\s*Con\\.?\\s*Res|S\\.?\\s*Con\\.?\\s*Res|H\\.?\\s*Res|S\\.?\\s*Res|H\\.?\\s*R|S\\.)\\.?\\s*[0-9]{1,5}\\b' %}

with named as (
    select
        activities.activity_id,
        activities.filing_uuid,
        activities.filing_year,
        mention.text as mention,
        lower({{ congress_letters('mention.text') }}) as bill_type,
        cast(cast(nullif(regexp_extract(mention.text, '[0-9]+$'), '') as integer) as varchar) as bill_number
    from {{ ref('lobbying_activities') }} as activities
    cross join unnest(regexp_extract_all(activities.description, '{{ pattern }}')) as mention (text)
)

select
    named.activity_id,
    {{ congress_bill_id(congress_of_year('named.filing_year'), 'named.bill_type', 'named.bill_number') }} as bill_id,
    max(named.filing_uuid) as filing_uuid,
    max({{ congress_of_year('named.filing_year') }}) as congress,
    named.bill_type,
    named.bill_number,
    min(nullif(regexp_extract(named.mention, '[A-Za-z].*$'), '')) as mentioned_as,
    -- Simple resolutions are short names that occur for other things too.
    max(case when named.bill_type in ('hres', 'sres') then 0.90 else 1.00 end) as confidence,
    cast(count(*) as integer) as mentions,
    max(case when bills.bill_id is null then 0 else 1 end) = 1 as is_known_bill
from named
left join {{ ref('dim_bill') }} as bills
    on bills.bill_id = {{ congress_bill_id(congress_of_year('named.filing_year'), 'named.bill_type', 'named.bill_number') }}
group by named.activity_id, named.filing_year, named.bill_type, named.bill_number
