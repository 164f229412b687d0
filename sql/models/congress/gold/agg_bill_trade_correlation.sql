{#- Who has a part in a bill and traded near the day of it. That two things lie near each other in time says nothing of why. -#}
{%- set days = var('congress_correlation_days', 90) %}

with lobbied as (
    select
        mentions.bill_id,
        count(distinct mentions.activity_id) as lobbying_activities,
        count(distinct filings.client_id) as lobbying_clients
    from {{ ref('lobbying_activity_bills') }} as mentions
    inner join {{ ref('lobbying_filings') }} as filings
        on mentions.filing_uuid = filings.filing_uuid
    group by mentions.bill_id
),

pairs as (
    select
        roles.bioguide_id,
        roles.bill_id,
        roles.role,
        roles.action_date,
        trades.ticker,
        trades.transaction_type,
        trades.transaction_date,
        trades.amount_midpoint,
        cast({{ dbt.datediff('roles.action_date', 'trades.transaction_date', 'day') }} as integer) as days_after_action
    from {{ ref('fact_member_bill_role') }} as roles
    inner join {{ ref('fact_ptr_transactions') }} as trades
        on roles.bioguide_id = trades.bioguide_id
    where trades.ticker is not null
        and abs({{ dbt.datediff('roles.action_date', 'trades.transaction_date', 'day') }}) <= {{ days }}
)

select
    {{ congress_key("pairs.bioguide_id || '|' || pairs.bill_id || '|' || pairs.role || '|' || pairs.ticker") }} as correlation_key,
    pairs.bioguide_id,
    members.full_name,
    members.party,
    pairs.bill_id,
    bills.title as bill_title,
    bills.policy_area,
    pairs.role,
    pairs.action_date,
    pairs.ticker,
    cast(count(*) as integer) as trades,
    cast(sum(case when pairs.days_after_action < 0 then 1 else 0 end) as integer) as trades_before,
    cast(sum(case when pairs.days_after_action >= 0 then 1 else 0 end) as integer) as trades_after,
    cast(sum(case when pairs.transaction_type = 'Purchase' then pairs.amount_midpoint else 0 end) as decimal(18, 2)) as buy_volume,
    cast(sum(case when pairs.transaction_type in ('Sale', 'Partial Sale') then pairs.amount_midpoint else 0 end) as decimal(18, 2)) as sell_volume,
    min(abs(pairs.days_after_action)) as nearest_days,
    -- 1 on the day itself, 0 at the end of the window; a cosponsor's counts half.
    cast(
        (1 - cast(min(abs(pairs.days_after_action)) as double) / {{ days }}) * case when pairs.role = 'sponsor' then 1.0 else 0.5 end as decimal(9, 4)
    ) as proximity_score,
    cast(coalesce(max(lobbied.lobbying_activities), 0) as integer) as lobbying_activities,
    cast(coalesce(max(lobbied.lobbying_clients), 0) as integer) as lobbying_clients
from pairs
inner join {{ ref('dim_bill') }} as bills
    on pairs.bill_id = bills.bill_id
left join {{ ref('dim_member') }} as members
    on pairs.bioguide_id = members.bioguide_id and members.is_current
left join lobbied
    on pairs.bill_id = lobbied.bill_id
group by
    pairs.bioguide_id, members.full_name, members.party, pairs.bill_id, bills.title, bills.policy_area, pairs.role, pairs.action_date, pairs.ticker
