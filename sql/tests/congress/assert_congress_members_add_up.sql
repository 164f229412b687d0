-- What members traded in all is what their transactions say.
select facts.bioguide_id, facts.transactions, stats.total_transactions
from (
    select bioguide_id, count(*) as transactions
    from {{ ref('fact_ptr_transactions') }}
    where bioguide_id is not null
    group by bioguide_id
) as facts
left join {{ ref('agg_member_trading_stats') }} as stats
    on facts.bioguide_id = stats.bioguide_id
where stats.total_transactions is null or stats.total_transactions <> facts.transactions
