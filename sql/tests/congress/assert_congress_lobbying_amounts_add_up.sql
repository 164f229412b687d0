-- Shared out over its activities, a filing's amount is still that amount.
select filing_uuid, max(filing_amount) as filing_amount, sum(activity_amount) as shared_out
from {{ ref('fact_lobbying_activity') }}
where filing_amount is not null
group by filing_uuid
having abs(max(filing_amount) - sum(activity_amount)) > 0.01 * count(*)
