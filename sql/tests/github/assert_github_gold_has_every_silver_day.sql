-- All partitions are present, and none is left over: the days of gold are the days of silver that are over.
select
    coalesce(silver.ingest_dt, gold.ingest_dt) as ingest_dt,
    silver.ingest_dt is not null as is_in_silver,
    gold.ingest_dt is not null as is_in_gold
from (select distinct ingest_dt from {{ ref('github_events_silver') }} where ingest_dt < {{ github_first_open_day() }}) as silver
full join (select distinct ingest_dt from {{ ref('github_events_gold_daily') }}) as gold
    on silver.ingest_dt = gold.ingest_dt
where silver.ingest_dt is null or gold.ingest_dt is null
