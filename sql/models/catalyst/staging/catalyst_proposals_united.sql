{#- The proposals of both dialects in one shape. What the Lido API has is taken from there: it says more. Of the successor come those it
    lacks, told by the number IdeaScale gave them, or by fund and title. -#}

with lido as (
    select
        id,
        user_id,
        fund_id as source_fund_id,
        fund_name,
        coalesce(challenge_id, campaign_id) as campaign_id,
        campaign_name,
        ideascale_id,
        {{ catalyst_text('title') }} as title,
        website,
        ideascale_link,
        ideascale_user,
        {{ catalyst_text('problem') }} as problem,
        {{ catalyst_text('solution') }} as solution,
        {{ catalyst_text('experience') }} as experience,
        amount_requested,
        amount_received,
        currency,
        currency_symbol,
        project_status,
        funding_status,
        average_rating,
        yes_votes_count,
        no_votes_count,
        abstain_votes_count,
        unique_wallets,
        ranking_total,
        ca_rating,
        link,
        type,
        embedded_uris,
        _ingested_at,
        'lido_api' as source_name
    from {{ source('lido', 'proposals') }}
),

successor as (
    select
        id,
        cast(null as varchar) as user_id,
        {{ catalyst_json_text('fund', '$.id') }} as source_fund_id,
        coalesce({{ catalyst_json_text('fund', '$.title.en') }}, {{ catalyst_json_text('fund', '$.title') }}) as fund_name,
        {{ catalyst_json_text('campaign', '$.id') }} as campaign_id,
        coalesce({{ catalyst_json_text('campaign', '$.title.en') }}, {{ catalyst_json_text('campaign', '$.title') }}) as campaign_name,
        ideascale_id,
        {{ catalyst_text('title') }} as title,
        website,
        cast(null as varchar) as ideascale_link,
        cast(null as varchar) as ideascale_user,
        {{ catalyst_text('problem') }} as problem,
        {{ catalyst_text('solution') }} as solution,
        {{ catalyst_text('experience') }} as experience,
        amount_requested,
        amount_received,
        currency,
        cast(null as varchar) as currency_symbol,
        status as project_status,
        funding_status,
        cast(null as double) as average_rating,
        yes_votes_count,
        no_votes_count,
        abstain_votes_count,
        unique_wallets,
        cast(null as double) as ranking_total,
        cast(null as double) as ca_rating,
        link,
        'proposal' as type,
        cast(null as {{ 'varchar[][]' if target.type == 'duckdb' else 'array(array(varchar))' }}) as embedded_uris,
        _ingested_at,
        'catalyst_explorer_v1' as source_name
    from {{ source('catalystexplorer', 'proposals') }}
),

united as (
    select * from lido
    union all
    select * from successor
),

of_funds as (
    select
        united.*,
        coalesce(funds.fund_id, united.source_fund_id) as fund_id,
        lower(trim(united.title)) as title_key
    from united
    left join {{ ref('catalyst_funds_united') }} as funds
        on united.source_fund_id = funds.id and united.source_name = funds.source_name
)

select *
from of_funds
where
    source_name = 'lido_api'
    or (
        not exists (select 1 from of_funds as known where known.source_name = 'lido_api' and known.ideascale_id = of_funds.ideascale_id)
        and not exists (
            select 1 from of_funds as known
            where known.source_name = 'lido_api' and known.fund_id = of_funds.fund_id and known.title_key = of_funds.title_key
        )
    )
