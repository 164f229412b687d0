{#- The GitHub addresses of each proposal, once each: in its texts, as its website, among what its page embeds; and, for the map of
    repositories only, in its own links. -#}

{%- set address = "'https?://(?:www[.])?github[.]com/[A-Za-z0-9_.~%/-]+'" %}

with texts as (
    select id, coalesce(problem, '') || ' ' || coalesce(solution, '') || ' ' || coalesce(experience, '') as body, true as is_named from {{ ref('catalyst_proposals_united') }}
    union all
    select id, website as body, true as is_named from {{ ref('catalyst_proposals_united') }} where website is not null
    union all
    select proposals.id, embedded.uri as body, true as is_named
    from {{ ref('catalyst_proposals_united') }} as proposals
    cross join unnest(flatten(proposals.embedded_uris)) as embedded (uri)
    union all
    select id, link as body, false as is_named from {{ ref('catalyst_proposals_united') }} where link is not null
    union all
    select id, ideascale_link as body, false as is_named from {{ ref('catalyst_proposals_united') }} where ideascale_link is not null
),

found as (
    select texts.id, texts.is_named, matches.address
    from texts
    cross join unnest(regexp_extract_all(texts.body, {{ address }})) as matches (address)
),

-- A sentence ends after the address, and a path may end with a slash; neither is part of it.
trimmed as (
    select id, is_named, regexp_replace(regexp_replace(address, '[.]+$', ''), '/+$', '') as address from found
),

named as (
    select
        id,
        is_named,
        address,
        lower(regexp_replace(nullif(regexp_extract(address, 'github[.]com/([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)', 1), ''), '[.]git$', '')) as repo_key
    from trimmed
)

select
    id as proposal_id,
    address as url,
    -- Pages of GitHub itself look like repositories.
    case when nullif(split_part(repo_key, '/', 1), '') not in ('orgs', 'topics', 'sponsors', 'marketplace', 'features', 'settings') then repo_key end as repo_key,
    bool_or(is_named) as is_named_by_proposal
from named
group by 1, 2, 3
