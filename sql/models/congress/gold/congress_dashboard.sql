{{ config(materialized='view') }}

select
    (select count(*) from {{ ref('fact_filings') }}) as filings,
    (select count(*) from {{ ref('fact_filings') }} where extraction_status = 'failed') as reports_without_transactions,
    (select count(*) from {{ ref('fact_ptr_transactions') }}) as transactions,
    (select count(distinct bioguide_id) from {{ ref('fact_ptr_transactions') }}) as trading_members,
    (select count(distinct ticker) from {{ ref('fact_ptr_transactions') }}) as tickers,
    (select sum(amount_midpoint) from {{ ref('fact_ptr_transactions') }}) as volume,
    (select max(transaction_date) from {{ ref('fact_ptr_transactions') }}) as newest_transaction_date,
    (select count(*) from {{ ref('dim_bill') }}) as bills,
    (select count(*) from {{ ref('dim_member') }} where is_current and bioguide_id is not null) as members,
    (select count(*) from {{ ref('fact_lobbying_activity') }}) as lobbying_activities,
    (select sum(activity_amount) from {{ ref('fact_lobbying_activity') }}) as lobbying_amount,
    (select max(as_of_date) from {{ ref('agg_trending_stocks') }}) as as_of_date
