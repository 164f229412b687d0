{{ config(materialized='incremental', unique_key='id', tags=['nightly']) }}
select id, at, amount, '{{ target.name }}' as built_on from {{ ref('large') }}
{% if is_incremental() %}
where at >= (select max(at) from {{ this }})
{% endif %}
