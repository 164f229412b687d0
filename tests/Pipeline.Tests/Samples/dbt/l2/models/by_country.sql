{{ config(materialized='incremental', unique_key='country') }}
select country, sum(amount) as amount, '{{ var("label", "all") }}' as label from {{ ref('orders') }}
{% if is_incremental() %}
where country not in (select country from {{ this }})
{% endif %}
group by country
