-- A fund's number is the one people read in its title; the id is a number of the source's own.
select id, title, fund_number
from {{ ref('stg_funds') }}
where fund_number is null or lower(title) not like '%fund%' || cast(fund_number as varchar)
