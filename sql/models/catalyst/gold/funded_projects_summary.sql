{#- One row a fund, of its funded proposals only. A fund pays in one currency, so its sums are of one. -#}

with funded as (
    select
        proposals.*,
        coalesce(proposals.amount_received, 0) as received,
        funds.title as fund_title,
        row_number() over (partition by proposals.fund_id order by coalesce(proposals.amount_received, 0), proposals.id) as place,
        count(*) over (partition by proposals.fund_id) as places
    from {{ ref('proposals_enriched') }} as proposals
    left join {{ ref('stg_funds') }} as funds on proposals.fund_id = funds.id
    where proposals.funding_category = 'funded'
)

select
    fund_id,
    max(fund_name) as fund_name,
    max(fund_title) as fund_title,
    max(currency) as currency,
    count(*) as total_funded_projects,
    sum(received) as total_funding_distributed,
    {{ catalyst_mean('received') }} as avg_funding_per_project,
    avg(case when 2 * place between places and places + 2 then cast(received as double) end) as median_funding_per_project,
    max(received) as max_single_funding,
    sum(case when has_github then 1 else 0 end) as projects_with_github,
    sum(case when is_wallet_related then 1 else 0 end) as wallet_ecosystem_projects,
    sum(case when potential_lace_competitor then 1 else 0 end) as potential_lace_competitors,
    sum(case when primary_category = 'DeFi' then 1 else 0 end) as defi_projects,
    sum(case when primary_category = 'Infrastructure' then 1 else 0 end) as infrastructure_projects,
    sum(case when primary_category = 'Developer Tools' then 1 else 0 end) as devtools_projects,
    {{ catalyst_mean('approval_rate') }} as avg_approval_rate,
    {{ catalyst_mean('funding_ratio') }} as avg_funding_ratio,
    100 * cast(sum(case when has_github then 1 else 0 end) as double) / count(*) as github_adoption_pct,
    100 * cast(sum(case when is_wallet_related then 1 else 0 end) as double) / count(*) as wallet_ecosystem_pct,
    100 * cast(sum(case when potential_lace_competitor then 1 else 0 end) as double) / count(*) as lace_competition_pct
from funded
group by fund_id
