{#- Every proposal with what follows from it. The statuses are those that really occur: completed and approved never do. -#}

with texts as (
    select
        id,
        lower(coalesce(title, '') || ' ' || coalesce(problem, '') || ' ' || coalesce(solution, '')) as words,
        -- A vote that is not known is not a vote of nobody: without any count there is no total.
        case
            when coalesce(yes_votes_count, no_votes_count, abstain_votes_count) is not null
                then coalesce(yes_votes_count, 0) + coalesce(no_votes_count, 0) + coalesce(abstain_votes_count, 0)
        end as total_votes
    from {{ ref('stg_proposals') }}
)

select
    proposals.*,
    case
        when proposals.funding_status in ('funded', 'leftover') or proposals.amount_received > 0 then 'funded'
        when proposals.funding_status in ('completed', 'approved') then 'approved'
        when proposals.funding_status in ('in_progress', 'pending') then 'in_progress'
        else 'not_funded'
    end as funding_category,
    coalesce(cast(proposals.amount_received as double) / nullif(cast(proposals.amount_requested as double), 0), 0) as funding_ratio,
    texts.total_votes,
    cast(proposals.yes_votes_count as double) / nullif(texts.total_votes, 0) as approval_rate,
    proposals.has_github as has_active_github,
    {{ catalyst_mentions('texts.words', [
        'wallet', 'lace', 'yoroi', 'daedalus', 'eternl', 'nami', 'flint', 'browser extension',
    ]) }} as is_wallet_related,
    {{ catalyst_mentions('texts.words', [
        'browser wallet', 'web wallet', 'browser extension wallet', 'lace competitor', 'lace alternative', 'wallet competition',
        'yoroi', 'eternl', 'nami', 'flint',
    ]) }} as potential_lace_competitor
from {{ ref('stg_proposals') }} as proposals
inner join texts on proposals.id = texts.id
