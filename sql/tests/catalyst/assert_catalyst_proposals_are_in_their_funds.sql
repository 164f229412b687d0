-- A proposal is in the fund its own fund's name says: both dialects, and the folding of their funds into one, agree.
select proposals.id, proposals.fund_name, funds.title
from {{ ref('stg_proposals') }} as proposals
inner join {{ ref('stg_funds') }} as funds on proposals.fund_id = funds.id
where proposals.fund_name is not null and lower(trim(proposals.fund_name)) <> lower(trim(funds.title))
