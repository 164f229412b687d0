{{ config(partition_by=['filing_year']) }}

with entities as (
    select activity_id, count(*) as entities, {{ congress_list('entity_name') }} as names
    from {{ ref('lobbying_government_entities') }}
    group by activity_id
),

bills as (
    select activity_id, count(*) as bills, {{ congress_list('bill_id') }} as bill_ids, avg(cast(confidence as double)) as confidence
    from {{ ref('lobbying_activity_bills') }}
    group by activity_id
),

lobbyists as (
    select activity_id, count(*) as lobbyists
    from {{ ref('lobbying_lobbyists') }}
    group by activity_id
),

shares as (
    select filing_uuid, count(*) as activities
    from {{ ref('lobbying_activities') }}
    group by filing_uuid
)

select
    {{ congress_key('activities.activity_id') }} as activity_key,
    activities.activity_id,
    activities.filing_uuid,
    filings.posted_date,
    filings.filing_period,
    filings.registrant_id,
    filings.registrant_name,
    filings.client_id,
    filings.client_name,
    activities.issue_code,
    activities.issue_name,
    activities.description,
    filings.amount as filing_amount,
    -- A filing gives one amount for all its activities. Shared out evenly it can be summed up.
    cast(cast(filings.amount as double) / shares.activities as decimal(18, 2)) as activity_amount,
    cast(coalesce(entities.entities, 0) as integer) as government_entities_contacted,
    entities.names as government_entities,
    cast(coalesce(bills.bills, 0) as integer) as bills_referenced,
    bills.bill_ids,
    cast(bills.confidence as decimal(9, 4)) as bill_confidence_avg,
    cast(coalesce(lobbyists.lobbyists, 0) as integer) as lobbyist_count,
    activities.filing_year
from {{ ref('lobbying_activities') }} as activities
inner join {{ ref('lobbying_filings') }} as filings
    on activities.filing_uuid = filings.filing_uuid
inner join shares
    on activities.filing_uuid = shares.filing_uuid
left join entities
    on activities.activity_id = entities.activity_id
left join bills
    on activities.activity_id = bills.activity_id
left join lobbyists
    on activities.activity_id = lobbyists.activity_id
