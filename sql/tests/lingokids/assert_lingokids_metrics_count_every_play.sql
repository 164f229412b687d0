-- The metrics of every day are counts of its plays and nothing else: no play lost, none counted twice, no day left over.
select coalesce(plays.date, metrics.date) as date, plays.plays, metrics.activities_played, plays.completed, metrics.completed_count
from (
    select date, count(*) as plays, sum(case when completed_flag then 1 else 0 end) as completed
    from {{ ref('intermediate_activity_events_enriched') }}
    group by date
) as plays
full join (
    select date, sum(activities_played) as activities_played, sum(completed_count) as completed_count
    from {{ ref('activity_engagement_metrics') }}
    group by date
) as metrics
    on plays.date = metrics.date
where coalesce(plays.plays, -1) <> coalesce(metrics.activities_played, -1)
    or coalesce(plays.completed, -1) <> coalesce(metrics.completed_count, -1)
