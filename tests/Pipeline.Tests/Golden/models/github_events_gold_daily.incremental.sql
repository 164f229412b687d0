select
    ingest_dt,
    event_type,
    repo_name,
    cast(count(*) as bigint) as events_count
from "memory"."silver"."github_events_silver"
where ingest_dt in (select distinct ingest_dt from (select * from "memory"."silver"."github_events_silver" /* unread */))
group by ingest_dt, event_type, repo_name