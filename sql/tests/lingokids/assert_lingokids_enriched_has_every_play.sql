-- Every play of staging is enriched once and nothing else is, however late it came.
select
    coalesce(plays.event_id, enriched.event_id) as event_id,
    plays.event_id is not null as is_in_staging,
    enriched.event_id is not null as is_enriched
from {{ ref('stg_events') }} as plays
full join {{ ref('intermediate_activity_events_enriched') }} as enriched
    on plays.event_id = enriched.event_id
where plays.event_id is null or enriched.event_id is null
