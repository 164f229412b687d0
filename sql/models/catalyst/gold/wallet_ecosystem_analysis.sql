{#- One row a proposal about wallets: which kind, and how near it comes to Lace. -#}

with wallets as (
    select *, lower(coalesce(title, '') || ' ' || coalesce(problem, '') || ' ' || coalesce(solution, '')) as words
    from {{ ref('proposals_enriched') }}
    where is_wallet_related
),

typed as (
    select
        *,
        case
            {%- for name in ['lace', 'yoroi', 'daedalus', 'eternl', 'nami', 'flint'] %}
            when {{ catalyst_mentions('words', [name]) }} then '{{ name }}'
            {%- endfor %}
            when {{ catalyst_mentions('words', ['browser wallet', 'web wallet', 'browser extension']) }} then 'browser_wallet_generic'
            when {{ catalyst_mentions('words', ['mobile wallet']) }} then 'mobile_wallet_generic'
            when {{ catalyst_mentions('words', ['desktop wallet']) }} then 'desktop_wallet_generic'
            when {{ catalyst_mentions('words', ['hardware wallet']) }} then 'hardware_wallet_integration'
            else 'wallet_infrastructure'
        end as wallet_type
    from wallets
)

select
    typed.id,
    typed.title,
    typed.fund_name,
    funds.title as fund_title,
    typed.wallet_type,
    case
        when {{ catalyst_mentions('typed.words', ['browser wallet', 'web wallet', 'browser extension wallet', 'lace competitor', 'lace alternative', 'wallet competition']) }}
            then 'direct_competitor'
        when typed.wallet_type in ('yoroi', 'daedalus', 'eternl', 'nami', 'flint') then 'existing_competitor'
        when typed.wallet_type in ('browser_wallet_generic', 'mobile_wallet_generic', 'desktop_wallet_generic') then 'indirect_competitor'
        when typed.wallet_type in ('hardware_wallet_integration', 'wallet_infrastructure') then 'ecosystem_enabler'
        else 'other'
    end as lace_competition_level,
    typed.funding_category,
    typed.currency,
    typed.amount_requested,
    typed.amount_received,
    typed.funding_ratio,
    typed.has_active_github,
    typed.github_repo_count,
    typed.github_links,
    typed.approval_rate,
    typed.primary_category,
    typed.categories,
    typed.problem,
    typed.solution,
    typed.website,
    typed.fund_id,
    typed._loaded_at
from typed
left join {{ ref('stg_funds') }} as funds on typed.fund_id = funds.id
