select
    id,
    full_name as repository_full_name,
    lower(_parent_owner || '/' || _parent_repo) as repo_key,
    description,
    language,
    stargazers_count as stars,
    forks_count as forks,
    open_issues_count as open_issues,
    archived as is_archived,
    created_at,
    pushed_at,
    _ingested_at as fetched_at
from {{ source('catalyst_github', 'repositories') }}
