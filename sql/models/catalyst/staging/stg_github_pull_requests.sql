{{ config(materialized='view') }}

select
    id,
    _parent_owner || '/' || _parent_repo as repository_full_name,
    number,
    title,
    body,
    state,
    {{ catalyst_json_text('"user"', '$.login') }} as author,
    {{ catalyst_json_text('base', '$.ref') }} as base_branch,
    {{ catalyst_json_text('head', '$.ref') }} as head_branch,
    html_url,
    created_at,
    updated_at,
    closed_at,
    merged_at,
    _ingested_at as fetched_at
from {{ source('catalyst_github', 'pulls') }}
