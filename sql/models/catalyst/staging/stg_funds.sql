{#- One row a fund, from the Lido API where it has it. -#}

select
    id,
    title,
    fund_number,
    proposals_count,
    {{ catalyst_amount('amount') }} as funding_available,
    amount as funding_available_text,
    upper(currency) as currency,
    {{ catalyst_day('launch_date') }} as launch_date,
    launch_date as launch_date_text,
    currency_symbol,
    link as fund_link,
    thumbnail_url,
    slug,
    content as description,
    content as excerpt,
    label,
    funded_proposals,
    _ingested_at as _loaded_at,
    source_name as _source
from {{ ref('catalyst_funds_united') }}
where id = fund_id
