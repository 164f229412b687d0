{{ config(materialized='table', contract={'enforced': true}) }}
select id::integer as id, amount::decimal(10, 2) as amount from {{ ref('raw_orders') }}
