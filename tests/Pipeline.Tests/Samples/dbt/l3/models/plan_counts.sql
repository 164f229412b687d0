{% set plans = [] %}
{% if execute %}
{% set plans = run_query('select distinct plan from ' ~ ref('accounts') ~ ' order by 1').columns[0].values() %}
{% endif %}
select
    {% for plan in plans -%}
    count(*) filter (where plan = '{{ plan }}') as {{ plan }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('accounts') }}
