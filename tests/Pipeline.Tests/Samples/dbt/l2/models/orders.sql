select id, upper(trim(country)) as country, {{ money.cents_to_euro('cents') }} as amount
from {{ ref('raw_orders') }}
