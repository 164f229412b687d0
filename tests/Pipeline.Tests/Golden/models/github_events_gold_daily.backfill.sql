select
    ingest_dt,
    event_type,
    repo_name,
    cast(count(*) as bigint) as events_count
from "memory"."silver"."github_events_silver"
where ingest_dt < (select cast(max(ingested_at) at time zone 'UTC' as date) from "memory"."silver"."github_events_silver")
    and (
        ingest_dt in (select distinct ingest_dt from (select * from "memory"."silver"."github_events_silver" where created_at >= '2026-01-01' and created_at < '2026-01-02'))
        or ingest_dt not in (select distinct ingest_dt from "memory"."gold"."github_events_gold_daily")
    )
group by ingest_dt, event_type, repo_name