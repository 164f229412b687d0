{#- One row a repository that is read: how many days lie between its merged feature pull requests, and between its releases; and its
    place by stars, so that Lace's own can be held against the others. -#}

with happenings as (
    select lower(repository) as repo_key, 'feature' as kind, {{ utc('merged_at') }} as happened_at, id
    from {{ ref('stg_pull_requests') }}
    where feat_classifier = 'feature' and merged_at is not null
    union all
    select lower(repository) as repo_key, 'release' as kind, {{ utc('published_at') }} as happened_at, id
    from {{ ref('stg_releases') }}
),

gaps as (
    select
        repo_key,
        kind,
        {{ dbt.datediff('lag(happened_at) over (partition by repo_key, kind order by happened_at, id)', 'happened_at', 'day') }} as days
    from happenings
),

placed as (
    select
        repo_key,
        kind,
        days,
        row_number() over (partition by repo_key, kind order by days) as place,
        count(*) over (partition by repo_key, kind) as places
    from gaps
    where days is not null
),

medians as (
    select repo_key, kind, avg(case when 2 * place between places and places + 2 then cast(days as double) end) as median_days
    from placed
    group by repo_key, kind
)

select
    repositories.repo_key,
    repositories.stars,
    row_number() over (order by repositories.stars desc, repositories.repo_key) as place_by_stars,
    repositories.repo_key = 'input-output-hk/lace' as is_lace,
    features.median_days as median_days_between_feature_prs,
    releases.median_days as median_days_between_releases
from {{ ref('stg_github_repositories') }} as repositories
left join medians as features on repositories.repo_key = features.repo_key and features.kind = 'feature'
left join medians as releases on repositories.repo_key = releases.repo_key and releases.kind = 'release'
