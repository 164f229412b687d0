{#- A match as it is now, and how often it changed. The same state told again, by whichever poll, is no change. A correction is a
    score that came after the match had been called finished with another one. Times are the source's own (of the fallback, which
    tells none, those of the load), so that a load made again moves none of them. -#}

with states as (
    select
        season,
        home_team,
        away_team,
        status,
        utc_date,
        home_score,
        away_score,
        matchday,
        min(changed_at) as first_seen_at
    from {{ ref('stg_live_match_versions') }}
    group by season, home_team, away_team, status, utc_date, home_score, away_score, matchday
),

history as (
    select
        season,
        home_team,
        away_team,
        min(first_seen_at) as first_seen_at,
        max(first_seen_at) as last_updated_at,
        cast(count(*) as integer) as update_count,
        count(distinct case when status = 'FINISHED' then cast(home_score as varchar) || '-' || cast(away_score as varchar) end) > 1 as is_correction
    from states
    group by season, home_team, away_team
)

select
    matches.match_id,
    matches.source,
    matches.season,
    matches.matchday,
    matches.utc_date,
    matches.status,
    matches.home_team,
    matches.away_team,
    matches.home_score,
    matches.away_score,
    matches.winner,
    history.first_seen_at,
    history.last_updated_at,
    history.update_count,
    history.is_correction
from {{ ref('stg_live_matches') }} as matches
inner join history
    on matches.season = history.season and matches.home_team = history.home_team and matches.away_team = history.away_team
