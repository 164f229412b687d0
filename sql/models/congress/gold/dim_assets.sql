{#- An asset is a ticker with the kind of claim on it; one without ticker is its name. -#}

with traded as (
    select
        coalesce(ticker, upper(trim(asset_name))) as normalized_asset_name,
        coalesce(asset_type, '--') as asset_type,
        ticker,
        asset_name,
        transaction_date
    from {{ ref('house_transactions') }}
),

types as (
    select code, name
    from (values
{%- set names = {
    'ST': 'Stock', 'OP': 'Option', 'EF': 'Exchange traded fund', 'MF': 'Mutual fund', 'GS': 'Government security', 'CS': 'Corporate bond',
    'BA': 'Bank account', 'RP': 'Real property', 'CT': 'Cryptocurrency', 'RE': 'Real estate investment trust', 'PS': 'Stock, not publicly traded',
    'AB': 'Asset-backed security', 'ET': 'Exchange traded note', 'FU': 'Future', 'HE': 'Hedge fund, excepted', 'HN': 'Hedge fund, not excepted',
    'OI': 'Ownership interest, investment', 'OL': 'Ownership interest, business', 'OT': 'Other', 'RS': 'Restricted stock unit',
    'VA': 'Variable annuity', 'IR': 'Retirement account', 'TR': 'Trust', 'PM': 'Precious metal', 'DO': 'Debt owed to the filer'
} %}
{%- for code, name in names.items() %}
        ('{{ code }}', '{{ name }}'){{ "," if not loop.last }}
{%- endfor %}
    ) as types (code, name)
)

select
    {{ congress_key("traded.normalized_asset_name || '|' || traded.asset_type") }} as asset_key,
    traded.normalized_asset_name,
    min(traded.asset_name) as asset_name,
    max(traded.ticker) as ticker_symbol,
    trim(split_part(min(traded.asset_name), ' - ', 1)) as company_name,
    nullif(traded.asset_type, '--') as asset_type,
    max(types.name) as asset_type_name,
    max(case when traded.ticker is null then 0 else 1 end) = 1 as is_publicly_traded,
    traded.asset_type = 'CT' as is_crypto,
    min(traded.transaction_date) as first_seen_date,
    max(traded.transaction_date) as last_seen_date,
    cast(count(*) as integer) as occurrence_count
from traded
left join types
    on traded.asset_type = types.code
group by traded.normalized_asset_name, traded.asset_type
union all
select
    cast(-1 as bigint), 'UNKNOWN', 'Unknown', cast(null as varchar), 'Unknown', cast(null as varchar), cast(null as varchar),
    false, false, cast(null as date), cast(null as date), 0
