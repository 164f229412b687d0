{#- One row a proposal and repository: what was granted beside what the repository shows. Repositories nobody reads have no figures. -#}

with features as (
    select
        lower(repository) as repo_key,
        sum(case when feat_classifier = 'feature' and merged_at is not null then 1 else 0 end) as merged_feature_prs,
        count(*) as pull_requests
    from {{ ref('stg_pull_requests') }}
    group by lower(repository)
),

releases as (
    select lower(repository) as repo_key, count(*) as releases, max(published_at) as latest_release_at
    from {{ ref('stg_releases') }}
    group by lower(repository)
)

select
    mapped.project_id,
    mapped.repo_key,
    mapped.source as mapping_source,
    proposals.title,
    proposals.fund_id,
    proposals.fund_name,
    proposals.funding_category,
    proposals.project_status,
    proposals.currency,
    proposals.amount_requested,
    proposals.amount_received,
    proposals.funding_ratio,
    repositories.stars,
    repositories.forks,
    repositories.open_issues,
    repositories.pushed_at,
    features.pull_requests,
    features.merged_feature_prs,
    releases.releases,
    releases.latest_release_at,
    repositories.id is not null as is_repository_read
from {{ ref('map_project_repo') }} as mapped
inner join {{ ref('proposals_enriched') }} as proposals on mapped.project_id = proposals.id
left join {{ ref('stg_github_repositories') }} as repositories on mapped.repo_key = repositories.repo_key
left join features on mapped.repo_key = features.repo_key
left join releases on mapped.repo_key = releases.repo_key
