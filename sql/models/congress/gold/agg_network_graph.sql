{#- Edges between members, stocks, bills, registrants and clients. -#}

with edges as (
    select
        'member' as source_type,
        bioguide_id as source_id,
        'stock' as target_type,
        ticker as target_id,
        'traded' as relation,
        count(*) as weight,
        sum(amount_midpoint) as volume,
        min(transaction_date) as first_date,
        max(transaction_date) as last_date
    from {{ ref('fact_ptr_transactions') }}
    where bioguide_id is not null and ticker is not null
    group by bioguide_id, ticker
    union all
    select 'member', bioguide_id, 'bill', bill_id, role, 1, cast(null as decimal(38, 2)), action_date, action_date
    from {{ ref('fact_member_bill_role') }}
    union all
    select
        'registrant',
        cast(filings.registrant_id as varchar),
        'bill',
        mentions.bill_id,
        'lobbied',
        count(distinct mentions.activity_id),
        cast(null as decimal(38, 2)),
        min(filings.posted_date),
        max(filings.posted_date)
    from {{ ref('lobbying_activity_bills') }} as mentions
    inner join {{ ref('lobbying_filings') }} as filings
        on mentions.filing_uuid = filings.filing_uuid
    group by filings.registrant_id, mentions.bill_id
    union all
    select
        'client',
        cast(client_id as varchar),
        'registrant',
        cast(registrant_id as varchar),
        'hired',
        count(*),
        sum(amount),
        min(posted_date),
        max(posted_date)
    from {{ ref('lobbying_filings') }}
    where client_id is not null and registrant_id is not null
    group by client_id, registrant_id
),

labels as (
    select 'member' as node_type, bioguide_id as node_id, full_name as label
    from {{ ref('dim_member') }}
    where is_current and bioguide_id is not null
    union all
    select 'bill', bill_id, coalesce(title_short, title)
    from {{ ref('dim_bill') }}
    union all
    select 'registrant', cast(registrant_id as varchar), registrant_name
    from {{ ref('lobbying_registrants') }}
    union all
    select 'client', cast(client_id as varchar), client_name
    from {{ ref('lobbying_clients') }}
    union all
    select 'stock', ticker_symbol, min(company_name)
    from {{ ref('dim_assets') }}
    where ticker_symbol is not null
    group by ticker_symbol
)

select
    {{ congress_key("edges.source_type || '|' || edges.source_id || '|' || edges.relation || '|' || edges.target_type || '|' || edges.target_id") }} as edge_key,
    edges.source_type,
    edges.source_id,
    coalesce(sources.label, edges.source_id) as source_label,
    edges.relation,
    edges.target_type,
    edges.target_id,
    coalesce(targets.label, edges.target_id) as target_label,
    cast(edges.weight as integer) as weight,
    cast(edges.volume as decimal(18, 2)) as volume,
    edges.first_date,
    edges.last_date
from edges
left join labels as sources
    on edges.source_type = sources.node_type and edges.source_id = sources.node_id
left join labels as targets
    on edges.target_type = targets.node_type and edges.target_id = targets.node_id
