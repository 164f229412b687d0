-- A bill has as many cosponsors as it says of itself, those who withdrew among them.
select bills.bill_id, bills.cosponsors_count, count(cosponsors.cosponsor_bioguide_id) as cosponsors
from {{ ref('dim_bill') }} as bills
left join {{ ref('bill_cosponsors') }} as cosponsors
    on bills.bill_id = cosponsors.bill_id
where bills.cosponsors_count is not null
group by bills.bill_id, bills.cosponsors_count
having count(cosponsors.cosponsor_bioguide_id) < bills.cosponsors_count
