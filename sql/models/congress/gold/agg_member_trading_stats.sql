with trades as (
    select
        bioguide_id,
        ticker,
        transaction_type,
        transaction_date,
        amount_low,
        amount_midpoint,
        days_to_notification,
        days_to_filing,
        doc_id,
        transaction_type = 'Purchase' as is_buy,
        transaction_type in ('Sale', 'Partial Sale') as is_sale
    from {{ ref('fact_ptr_transactions') }}
    where bioguide_id is not null
),

totals as (
    select
        bioguide_id,
        count(*) as total_transactions,
        count(distinct doc_id) as reports,
        count(distinct ticker) as distinct_tickers,
        sum(case when is_buy then 1 else 0 end) as buy_transactions,
        sum(case when is_sale then 1 else 0 end) as sell_transactions,
        sum(case when is_buy then amount_midpoint else 0 end) as buy_volume,
        sum(case when is_sale then amount_midpoint else 0 end) as sell_volume,
        sum(amount_low) as least_volume,
        avg(cast(days_to_notification as double)) as avg_days_to_notification,
        sum(case when days_to_filing > 45 then 1 else 0 end) as late_transactions,
        min(transaction_date) as first_trade_date,
        max(transaction_date) as last_trade_date
    from trades
    group by bioguide_id
)

select
    totals.bioguide_id,
    members.full_name,
    members.party,
    members.state,
    members.district,
    cast(row_number() over (order by totals.buy_volume + totals.sell_volume desc, totals.bioguide_id) as integer) as volume_rank,
    cast(totals.total_transactions as integer) as total_transactions,
    cast(totals.reports as integer) as reports,
    cast(totals.distinct_tickers as integer) as distinct_tickers,
    cast(totals.buy_transactions as integer) as buy_transactions,
    cast(totals.sell_transactions as integer) as sell_transactions,
    cast(totals.buy_volume + totals.sell_volume as decimal(18, 2)) as total_volume,
    cast(totals.buy_volume as decimal(18, 2)) as buy_volume,
    cast(totals.sell_volume as decimal(18, 2)) as sell_volume,
    cast(totals.least_volume as decimal(18, 2)) as least_volume,
    cast(totals.avg_days_to_notification as decimal(9, 2)) as avg_days_to_notification,
    cast(totals.late_transactions as integer) as late_transactions,
    totals.first_trade_date,
    totals.last_trade_date
from totals
inner join {{ ref('dim_member') }} as members
    on totals.bioguide_id = members.bioguide_id and members.is_current
