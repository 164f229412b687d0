{{ config(materialized='lake') }}
{#- Matches that were played, of both kinds of source, once each. Where both have a match, football-data.org is taken: it is the one
    that is corrected. Which competitions of StatsBomb count is a variable, epl_competitions. -#}

with played as (
    select
        'football-data.org' as source,
        match_id,
        2021 as competition_id,
        competition as competition_name,
        cast(null as integer) as season_id,
        season,
        cast({{ utc('utc_date') }} as date) as match_date,
        {{ epl_clock('utc_date') }} as kick_off,
        home_team_id,
        home_team as home_team_name,
        away_team_id,
        away_team as away_team_name,
        home_score,
        away_score,
        status as match_status,
        matchday,
        ingested_at,
        1 as preference
    from {{ ref('stg_live_matches') }}
    where status in ('FINISHED', 'AWARDED')

    union all

    select
        'statsbomb' as source,
        match_id,
        competition_id,
        competition_name,
        season_id,
        season,
        match_date,
        substr(kick_off, 1, 5) as kick_off,
        home_team_id,
        home_team_name,
        away_team_id,
        away_team_name,
        home_score,
        away_score,
        match_status,
        matchday,
        ingested_at,
        2 as preference
    from {{ ref('stg_statsbomb_matches') }}
    where
        match_status = 'available'
        and competition_name in ({% for name in var('epl_competitions', ['Premier League']) %}'{{ name }}'{{ ', ' if not loop.last }}{% endfor %})
),

once as (
    select
        *,
        row_number() over (partition by season, home_team_name, away_team_name order by preference, match_id) as place
    from played
)

select
    match_id,
    source,
    competition_id,
    competition_name,
    season_id,
    season,
    match_date,
    kick_off,
    home_team_id,
    home_team_name,
    away_team_id,
    away_team_name,
    home_score,
    away_score,
    {{ epl_winner('home_score', 'away_score') }} as winner,
    match_status,
    matchday,
    ingested_at
from once
where place = 1
