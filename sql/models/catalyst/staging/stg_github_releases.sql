{{ config(materialized='view') }}

select
    id,
    _parent_owner || '/' || _parent_repo as repository_full_name,
    tag_name,
    name,
    body,
    draft as is_draft,
    prerelease as is_prerelease,
    html_url,
    created_at,
    published_at,
    _ingested_at as fetched_at
from {{ source('catalyst_github', 'releases') }}
