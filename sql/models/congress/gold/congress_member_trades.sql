{{ config(materialized='view') }}

{#- Trades as a page shows them: with the name, party and state that were true on the day. -#}

select
    trades.transaction_id,
    trades.bioguide_id,
    case when trades.member_key = -1 then trades.filer_name else members.full_name end as member_name,
    members.party,
    members.state,
    members.district,
    trades.transaction_date,
    trades.notification_date,
    trades.filing_date,
    trades.owner_code,
    trades.transaction_type,
    trades.ticker,
    trades.asset_name,
    trades.asset_description,
    assets.asset_type_name,
    trades.amount_column,
    trades.amount_low,
    trades.amount_high,
    trades.days_to_filing,
    trades.pdf_url
from {{ ref('fact_ptr_transactions') }} as trades
inner join {{ ref('dim_member') }} as members
    on trades.member_key = members.member_key
left join {{ ref('dim_assets') }} as assets
    on trades.asset_key = assets.asset_key
