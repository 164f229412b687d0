{{ config(materialized='view') }}

{#- The funds of both dialects in one shape, and which of them are the same fund: those with the same number. -#}

with lido as (
    select
        id,
        title,
        amount,
        currency,
        currency_symbol,
        launch_date,
        link,
        thumbnail_url,
        slug,
        content,
        label,
        proposals_count,
        funded_proposals,
        _ingested_at,
        1 as precedence,
        'lido_api' as source_name
    from {{ source('lido', 'funds') }}
),

successor as (
    select
        id,
        {{ catalyst_text('title') }} as title,
        amount,
        currency,
        currency_symbol,
        launched_at as launch_date,
        cast(null as varchar) as link,
        cast(null as varchar) as thumbnail_url,
        slug,
        {{ catalyst_text('description') }} as content,
        {{ catalyst_text('label') }} as label,
        proposals_count,
        cast(null as bigint) as funded_proposals,
        _ingested_at,
        2 as precedence,
        'catalyst_explorer_v1' as source_name
    from {{ source('catalystexplorer', 'funds') }}
),

united as (
    select * from lido
    union all
    select * from successor
),

numbered as (
    select *, {{ catalyst_fund_number('title') }} as fund_number from united
)

select
    *,
    first_value(id) over (
        partition by coalesce(cast(fund_number as varchar), source_name || ' ' || id) order by precedence, id
    ) as fund_id
from numbered
