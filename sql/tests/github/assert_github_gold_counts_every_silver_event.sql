-- Gold is a count of silver's whole days and nothing else: no event lost, none counted twice.
select silver.events as silver_events, gold.events as gold_events
from (select count(*) as events from {{ ref('github_events_silver') }} where ingest_dt < {{ github_first_open_day() }}) as silver
cross join (select coalesce(sum(events_count), 0) as events from {{ ref('github_events_gold_daily') }}) as gold
where silver.events <> gold.events
