-- Gold is silver summed up and nothing else: no funded proposal lost, none counted twice, no money made.
select silver.projects as silver_projects, silver.received as silver_received, gold.projects as gold_projects, gold.received as gold_received
from (
    select count(*) as projects, coalesce(sum(coalesce(amount_received, 0)), 0) as received
    from {{ ref('proposals_enriched') }}
    where funding_category = 'funded'
) as silver
cross join (
    select coalesce(sum(total_funded_projects), 0) as projects, coalesce(sum(total_funding_distributed), 0) as received
    from {{ ref('funded_projects_summary') }}
) as gold
where silver.projects <> gold.projects or silver.received <> gold.received
