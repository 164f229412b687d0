{#- One row a tag of a repository: a release made again counts once, as it was published last. Drafts are not published yet. -#}

with ranked as (
    select
        *,
        row_number() over (partition by repository_full_name, tag_name order by published_at desc, id desc) as place
    from {{ ref('stg_github_releases') }}
    where published_at is not null
)

select
    repository_full_name as repository,
    id,
    tag_name,
    name,
    body as description,
    is_prerelease,
    html_url as url,
    created_at,
    published_at,
    fetched_at
from ranked
where place = 1
