-- Every proposal about wallets is in the landscape, once.
select landscape.projects as landscape_projects, wallets.projects as wallet_projects
from (select coalesce(sum(project_count), 0) as projects from {{ ref('lace_competitive_landscape') }}) as landscape
cross join (select count(*) as projects from {{ ref('wallet_ecosystem_analysis') }}) as wallets
where landscape.projects <> wallets.projects
