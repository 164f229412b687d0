{#- Which repositories are a proposal's: those somebody mapped, and those its own addresses name. What is mapped by hand wins. -#}

with candidates as (
    select
        cast(seeded.project_id as varchar) as project_id,
        lower(seeded.repo_key) as repo_key,
        'seed' as source,
        cast(seeded.mapped_at as date) as mapped_at
    from {{ ref('map_repo_to_project') }} as seeded
    inner join {{ ref('stg_proposals') }} as proposals on cast(seeded.project_id as varchar) = proposals.id
    union all
    select
        links.proposal_id as project_id,
        links.repo_key,
        'discovered' as source,
        cast({{ utc('proposals._loaded_at') }} as date) as mapped_at
    from {{ ref('catalyst_proposal_links') }} as links
    inner join {{ ref('stg_proposals') }} as proposals on links.proposal_id = proposals.id
    where links.repo_key is not null
),

ranked as (
    select *, row_number() over (partition by project_id, repo_key order by source desc, mapped_at) as place from candidates
)

select project_id, repo_key, source, mapped_at
from ranked
where place = 1
