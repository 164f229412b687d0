{% set methods = ['card', 'cash', 'coupon'] %}

select
    customer_id,
    name,
    joined,
    {% for method in methods -%}
    coalesce(sum(case when method = '{{ method }}' then amount end), 0) as {{ method }}_amount
    {%- if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('stg_customers') }}
left join {{ ref('stg_payments') }} using (customer_id)
group by all
