with answered as (
{{ congress_newest_answer(source('congress_gov', 'bill_cosponsors')) }}
)

select
    {{ congress_bill_id('_parent_congress', '_parent_type', '_parent_number') }} as bill_id,
    bioguideId as cosponsor_bioguide_id,
    max(fullName) as cosponsor_name,
    max(party) as party,
    max(state) as state,
    max(district) as district,
    min(sponsorshipDate) as sponsorship_date,
    max(case when isOriginalCosponsor then 1 else 0 end) = 1 as is_original_cosponsor,
    max(sponsorshipWithdrawnDate) as sponsorship_withdrawn_date,
    max(_ingested_at) as silver_ingest_ts
from answered
group by _parent_congress, _parent_type, _parent_number, bioguideId
