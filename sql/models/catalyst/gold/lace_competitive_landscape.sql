{#- One row a level of competition and kind of wallet. Early funds pay dollars and later ones ada: the sums of each stand beside the one
    over both, which only compares sizes. -#}

with ranked as (
    select
        *,
        coalesce(amount_received, 0) as received,
        row_number() over (partition by lace_competition_level, wallet_type, funding_category order by coalesce(amount_received, 0) desc, id) as place
    from {{ ref('wallet_ecosystem_analysis') }}
),

summed as (
    select
        lace_competition_level,
        wallet_type,
        count(*) as project_count,
        sum(case when funding_category = 'funded' then 1 else 0 end) as funded_project_count,
        sum(case when has_active_github then 1 else 0 end) as projects_with_github,
        sum(received) as total_funding_received,
        sum(case when currency = 'USD' then received else 0 end) as total_funding_received_usd,
        sum(case when currency = 'ADA' then received else 0 end) as total_funding_received_ada,
        {{ catalyst_mean("case when funding_category = 'funded' then received end") }} as avg_funding_per_funded_project,
        100 * cast(sum(case when funding_category = 'funded' then 1 else 0 end) as double) / count(*) as funding_success_rate,
        100 * cast(sum(case when has_active_github then 1 else 0 end) as double) / count(*) as github_adoption_rate,
        {{ catalyst_mean('approval_rate') }} as avg_approval_rate,
        {{ catalyst_mean('funding_ratio') }} as avg_funding_ratio,
        {{ dbt.listagg("case when funding_category = 'funded' and place <= 3 then title end", "'; '", "order by received desc, id") }} as top_funded_examples
    from ranked
    group by lace_competition_level, wallet_type
)

select
    *,
    case lace_competition_level
        when 'direct_competitor' then 100
        when 'existing_competitor' then 75
        when 'indirect_competitor' then 50
        when 'ecosystem_enabler' then 25
        else 10
    end
    + case when funding_success_rate > 50 then 20 else 0 end
    + case when total_funding_received > 100000 then 15 else 0 end as strategic_priority_score
from summed
