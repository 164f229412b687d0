{#- The windows end with the newest day the data tells of, or with --vars '{congress_as_of: 2025-03-09}': the same data gives the
    same windows whenever they are made. Exchanges are counted apart, so that the total is what was bought and sold. -#}

with traded as (
    select
        trades.ticker,
        trades.transaction_type,
        trades.transaction_date,
        -- A date after the filing is a slip of the pen.
        case when trades.notification_date > trades.filing_date then trades.filing_date else trades.notification_date end as known_date,
        trades.amount_midpoint,
        trades.asset_name,
        coalesce(trades.bioguide_id, trades.filer_name) as trader,
        members.party,
        trades.transaction_type = 'Purchase' as is_buy,
        trades.transaction_type in ('Sale', 'Partial Sale') as is_sale
    from {{ ref('fact_ptr_transactions') }} as trades
    left join {{ ref('dim_member') }} as members
        on trades.member_key = members.member_key
),

anchor as (
    select max({{ "cast('" ~ var('congress_as_of') ~ "' as date)" if var('congress_as_of', none) else 'known_date' }}) as as_of_date
    from traded
),

windows as (
    select '7d' as time_window, 7 as days
    union all
    select '30d', 30
    union all
    select '90d', 90
),

counted as (
    select
        traded.ticker,
        windows.time_window,
        max(anchor.as_of_date) as as_of_date,
        min(traded.asset_name) as asset_name,
        sum(case when traded.is_buy or traded.is_sale then 1 else 0 end) as total_transactions,
        sum(case when traded.transaction_type = 'Exchange' then 1 else 0 end) as exchange_transactions,
        count(distinct case when traded.is_buy then traded.trader end) as num_buyers,
        count(distinct case when traded.is_sale then traded.trader end) as num_sellers,
        count(distinct case when traded.is_buy or traded.is_sale then traded.trader end) as num_members,
        sum(case when traded.is_buy then traded.amount_midpoint else 0 end) as buy_volume,
        sum(case when traded.is_sale then traded.amount_midpoint else 0 end) as sell_volume,
        sum(case when traded.party = 'D' and (traded.is_buy or traded.is_sale) then 1 else 0 end) as dem_transactions,
        sum(case when traded.party = 'R' and (traded.is_buy or traded.is_sale) then 1 else 0 end) as rep_transactions,
        sum(case when traded.party = 'D' and traded.is_buy then traded.amount_midpoint else 0 end) as dem_buy_volume,
        sum(case when traded.party = 'R' and traded.is_buy then traded.amount_midpoint else 0 end) as rep_buy_volume,
        min(traded.transaction_date) as first_trade_date,
        max(traded.transaction_date) as last_trade_date
    from traded
    cross join anchor
    cross join windows
    where traded.ticker is not null
        and traded.transaction_date <= anchor.as_of_date
        and {{ dbt.datediff('traded.transaction_date', 'anchor.as_of_date', 'day') }} < windows.days
    group by traded.ticker, windows.time_window
)

select
    ticker,
    time_window,
    asset_name,
    cast(total_transactions as integer) as total_transactions,
    cast(exchange_transactions as integer) as exchange_transactions,
    cast(num_buyers as integer) as num_buyers,
    cast(num_sellers as integer) as num_sellers,
    cast(num_members as integer) as num_members,
    cast(buy_volume + sell_volume as decimal(18, 2)) as total_volume,
    cast(buy_volume as decimal(18, 2)) as buy_volume,
    cast(sell_volume as decimal(18, 2)) as sell_volume,
    cast(buy_volume - sell_volume as decimal(18, 2)) as net_volume,
    cast(dem_transactions as integer) as dem_transactions,
    cast(rep_transactions as integer) as rep_transactions,
    cast(dem_buy_volume as decimal(18, 2)) as dem_buy_volume,
    cast(rep_buy_volume as decimal(18, 2)) as rep_buy_volume,
    first_trade_date,
    last_trade_date,
    cast(cast(buy_volume - sell_volume as double) / nullif(cast(buy_volume + sell_volume as double), 0) as decimal(9, 6)) as sentiment_score,
    as_of_date
from counted
where total_transactions >= 2
