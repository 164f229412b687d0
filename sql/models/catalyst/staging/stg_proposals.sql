{#- One row a proposal with every column later models need. Amounts and dates are read here; what cannot be read is null beside its text,
    and a check says so. -#}


with texts as (
    select
        id,
        lower(coalesce(title, '') || ' ' || coalesce(problem, '') || ' ' || coalesce(solution, '') || ' ' || coalesce(experience, '')) as words
    from {{ ref('catalyst_proposals_united') }}
),

categorised as (
    select
        id,
        {%- for name, words in catalyst_categories() %}
        case when {{ catalyst_mentions('words', words) }} then '{{ name }}, ' else '' end{{ ' ||' if not loop.last else '' }}
        {%- endfor %} as names
    from texts
),

links as (
    select
        proposal_id,
        {{ dbt.listagg('url', "', '", 'order by url') }} as github_links,
        count(distinct repo_key) as github_repo_count
    from {{ ref('catalyst_proposal_links') }}
    where is_named_by_proposal
    group by proposal_id
)

select
    proposals.id,
    proposals.user_id,
    proposals.fund_id,
    proposals.fund_name,
    proposals.campaign_id,
    proposals.campaign_name,
    proposals.ideascale_id,
    proposals.title,
    proposals.website,
    proposals.ideascale_link,
    proposals.ideascale_user,
    proposals.problem,
    proposals.solution,
    proposals.experience,
    {{ catalyst_amount('proposals.amount_requested') }} as amount_requested,
    proposals.amount_requested as amount_requested_text,
    {{ catalyst_amount('proposals.amount_received') }} as amount_received,
    proposals.amount_received as amount_received_text,
    upper(proposals.currency) as currency,
    proposals.currency_symbol,
    proposals.project_status,
    coalesce(nullif(lower(trim(proposals.funding_status)), ''), 'unknown') as funding_status,
    proposals.average_rating,
    proposals.yes_votes_count,
    proposals.no_votes_count,
    proposals.abstain_votes_count,
    proposals.unique_wallets as unique_wallets_voted,
    proposals.ranking_total,
    proposals.ca_rating,
    proposals.link,
    proposals.type as proposal_type,
    links.github_links is not null as has_github,
    links.github_links,
    coalesce(links.github_repo_count, 0) as github_repo_count,
    coalesce(nullif(substr(categorised.names, 1, length(categorised.names) - 2), ''), 'Other') as categories,
    coalesce(nullif(split_part(categorised.names, ', ', 1), ''), 'Other') as primary_category,
    proposals._ingested_at as _loaded_at,
    proposals.source_name as _source
from {{ ref('catalyst_proposals_united') }} as proposals
inner join categorised on proposals.id = categorised.id
left join links on proposals.id = links.proposal_id
