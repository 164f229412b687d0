{{ config(materialized='incremental', unique_key='id', tags=['nightly']) }}
select id, ordered, amount, '{{ target.name }}' as built_on from {{ ref('large') }}
{% if is_incremental() %}
where ordered >= (select max(ordered) from {{ this }})
{% endif %}
