{{ config(materialized='lake') }}
{#- One row a match: what football-data.org said last, by its own time of change. A row of the fallback counts where
    football-data.org never told of the match, or where it came later, the match was not over, and it does not fall behind:
    the fallback lists coming matches only, and "not started" must not undo a score. -#}

with versions as (
    select
        *,
        case
            when status in ('FINISHED', 'AWARDED', 'CANCELLED') then 3
            when status in ('LIVE', 'HALFTIME', 'SUSPENDED') then 2
            else 1
        end as progress
    from {{ ref('stg_live_match_versions') }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by season, home_team, away_team, source
            order by changed_at desc, ingested_at desc, progress desc, match_id desc
        ) as place
    from versions
),

newest as (
    select
        numbered.*,
        max(case when source = 'football-data.org' then progress end) over (partition by season, home_team, away_team) as primary_progress,
        max(case when source = 'football-data.org' then ingested_at end) over (partition by season, home_team, away_team) as primary_ingested_at,
        max(case when source = 'football-data.org' then match_id end) over (partition by season, home_team, away_team) as primary_match_id,
        max(case when source = 'football-data.org' then home_team_id end) over (partition by season, home_team, away_team) as primary_home_team_id,
        max(case when source = 'football-data.org' then away_team_id end) over (partition by season, home_team, away_team) as primary_away_team_id
    from numbered
    where place = 1
),

chosen as (
    select
        *,
        row_number() over (partition by season, home_team, away_team order by case when source = 'thesportsdb' then 1 else 2 end) as choice
    from newest
    where
        source = 'football-data.org'
        or primary_progress is null
        or (primary_progress < 3 and ingested_at > primary_ingested_at and progress >= primary_progress)
)

select
    coalesce(primary_match_id, match_id) as match_id,
    source,
    season,
    competition,
    matchday,
    utc_date,
    status,
    minute,
    home_team,
    away_team,
    home_team_raw,
    away_team_raw,
    coalesce(primary_home_team_id, home_team_id) as home_team_id,
    coalesce(primary_away_team_id, away_team_id) as away_team_id,
    home_score,
    away_score,
    winner,
    changed_at,
    ingested_at
from chosen
where choice = 1
