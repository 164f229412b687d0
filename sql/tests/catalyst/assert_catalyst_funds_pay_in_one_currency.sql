-- The sums of funded_projects_summary have a unit only because each fund pays in one currency.
select fund_id, count(distinct currency) as currencies
from {{ ref('proposals_enriched') }}
group by fund_id
having count(distinct currency) > 1
