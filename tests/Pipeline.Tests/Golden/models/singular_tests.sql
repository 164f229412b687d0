-- assert_github_gold_counts_every_silver_event on model.pipeline_systems.github_events_gold_daily
-- Gold is a count of silver's whole days and nothing else: no event lost, none counted twice.
select silver.events as silver_events, gold.events as gold_events
from (select count(*) as events from "memory"."silver"."github_events_silver" where ingest_dt < (select cast(max(ingested_at) at time zone 'UTC' as date) from "memory"."silver"."github_events_silver")) as silver
cross join (select coalesce(sum(events_count), 0) as events from "memory"."gold"."github_events_gold_daily") as gold
where silver.events <> gold.events

-- assert_github_gold_has_every_silver_day on model.pipeline_systems.github_events_gold_daily
-- All partitions are present, and none is left over: the days of gold are the days of silver that are over.
select
    coalesce(silver.ingest_dt, gold.ingest_dt) as ingest_dt,
    silver.ingest_dt is not null as is_in_silver,
    gold.ingest_dt is not null as is_in_gold
from (select distinct ingest_dt from "memory"."silver"."github_events_silver" where ingest_dt < (select cast(max(ingested_at) at time zone 'UTC' as date) from "memory"."silver"."github_events_silver")) as silver
full join (select distinct ingest_dt from "memory"."gold"."github_events_gold_daily") as gold
    on silver.ingest_dt = gold.ingest_dt
where silver.ingest_dt is null or gold.ingest_dt is null
