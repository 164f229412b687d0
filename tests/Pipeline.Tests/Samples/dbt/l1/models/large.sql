{{ config(materialized='ephemeral') }}
select * from {{ source('files', 'orders') }} where amount >= {{ var('floor', 100) }}
