{{ config(unique_key='transaction_key', incremental_strategy='merge', partition_by=['year']) }}

{#- What is new is what silver has and gold has not, row by row: no document number is compared with another one. As text
    "9115661" comes after every "2xxxxxxx", and a watermark of it would never let an electronic report in again. A row that
    changed, because the report was read again or its member is known now, differs and takes the place of the old one. -#}
{%- set columns = [
    'transaction_key', 'transaction_id', 'doc_id', 'member_key', 'asset_key', 'filing_date_key', 'transaction_date_key', 'notification_date_key',
    'bioguide_id', 'filer_name', 'owner_code', 'ticker', 'asset_name', 'asset_description', 'transaction_type', 'filing_date', 'transaction_date',
    'notification_date', 'amount_column', 'amount_low', 'amount_high', 'amount_midpoint', 'capital_gains_over_200', 'days_to_notification',
    'days_to_filing', 'extraction_confidence', 'pdf_url', 'year'
] %}

with matched as (
    select
        transactions.*,
        members.member_key,
        assets.asset_key
    from {{ ref('house_transactions') }} as transactions
    left join {{ ref('dim_member') }} as members
        on transactions.bioguide_id = members.bioguide_id
        and transactions.transaction_date >= members.valid_from
        and transactions.transaction_date < members.valid_to
    left join {{ ref('dim_assets') }} as assets
        on coalesce(transactions.ticker, upper(trim(transactions.asset_name))) = assets.normalized_asset_name
        and coalesce(transactions.asset_type, '--') = coalesce(assets.asset_type, '--')
),

facts as (
    select
        {{ congress_key('transaction_id') }} as transaction_key,
        transaction_id,
        doc_id,
        coalesce(member_key, -1) as member_key,
        coalesce(asset_key, -1) as asset_key,
        {{ congress_date_key('filing_date') }} as filing_date_key,
        {{ congress_date_key('transaction_date') }} as transaction_date_key,
        {{ congress_date_key('notification_date') }} as notification_date_key,
        bioguide_id,
        filer_name,
        owner_code,
        ticker,
        asset_name,
        description as asset_description,
        transaction_type,
        filing_date,
        transaction_date,
        notification_date,
        amount_column,
        amount_low,
        amount_high,
        -- Of "over 50,000,000" only the lower end is known.
        cast((amount_low + coalesce(amount_high, amount_low)) * 0.5 as decimal(18, 2)) as amount_midpoint,
        capital_gains_over_200,
        cast({{ dbt.datediff('transaction_date', 'notification_date', 'day') }} as integer) as days_to_notification,
        cast({{ dbt.datediff('transaction_date', 'filing_date', 'day') }} as integer) as days_to_filing,
        extraction_confidence,
        pdf_url,
        year
    from matched
)

select {{ columns | join(', ') }}
from facts
{%- if is_incremental() %}
except
select {{ columns | join(', ') }}
from {{ this }}
{%- endif %}
