with roles as (
    select
        sponsor_bioguide_id as bioguide_id,
        bill_id,
        'sponsor' as role,
        introduced_date as action_date
    from {{ ref('dim_bill') }}
    where sponsor_bioguide_id is not null
    union all
    -- Who withdrew is no cosponsor any more.
    select
        cosponsor_bioguide_id,
        bill_id,
        'cosponsor',
        sponsorship_date
    from {{ ref('bill_cosponsors') }}
    where sponsorship_withdrawn_date is null
)

select
    {{ congress_key("roles.bioguide_id || '|' || roles.bill_id || '|' || roles.role") }} as role_key,
    roles.bioguide_id,
    roles.bill_id,
    coalesce(members.member_key, -1) as member_key,
    bills.congress,
    bills.bill_type,
    bills.bill_number,
    roles.role,
    roles.role = 'sponsor' as is_sponsor,
    roles.role = 'cosponsor' as is_cosponsor,
    roles.action_date
from roles
inner join {{ ref('dim_bill') }} as bills
    on roles.bill_id = bills.bill_id
left join {{ ref('dim_member') }} as members
    on roles.bioguide_id = members.bioguide_id
    and roles.action_date >= members.valid_from
    and roles.action_date < members.valid_to
