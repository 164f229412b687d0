{#- One row a pull request, and what it is about, by its title: what a title says first counts, so "docs: add an example" is documentation. -#}

with pulls as (
    select *, lower(title) as words from {{ ref('stg_github_pull_requests') }}
)

select
    repository_full_name as repository,
    id,
    number,
    title,
    body as description,
    state,
    author,
    base_branch,
    head_branch,
    html_url as url,
    created_at,
    closed_at,
    merged_at,
    fetched_at,
    case
        when {{ catalyst_mentions('words', ['docs', 'doc', 'readme', 'documentation', 'changelog', 'typo']) }} then 'documentation'
        when {{ catalyst_mentions('words', ['test', 'testing', 'coverage']) }} then 'test'
        when {{ catalyst_mentions('words', ['fix', 'fixes', 'fixed', 'bug', 'bugfix', 'hotfix', 'regression']) }} then 'bug fix'
        when {{ catalyst_mentions('words', ['refactor', 'refactoring', 'cleanup', 'clean up', 'rename', 'simplify', 'rework']) }} then 'refactor'
        when {{ catalyst_mentions('words', ['feat', 'feature', 'add', 'implement', 'introduce', 'new', 'support']) }} then 'feature'
        else 'not clear'
    end as feat_classifier
from pulls
