{{ config(materialized='lake') }}
-- Every state in which the live sources told of a match. Scores that are null stay null; the fallback's rows are marked by source.
with football_data as (
{%- for stream in ['matches', 'matchday_matches', 'live_matches'] %}
    select
        id, utcDate, status, matchday, lastUpdated, competition, season, homeTeam, awayTeam, score, minute, _ingested_at
    from {{ source('football_data', stream) }}
    {%- if stream == 'live_matches' %}
    where id is not null
    {%- else %}
    union all
    {%- endif %}
{%- endfor %}
)

select
    'football-data.org' as source,
    cast(id as varchar) as match_id,
    {{ epl_season("substr(" ~ json_text('season', '$.startDate') ~ ", 1, 4)") }} as season,
    {{ json_text('competition', '$.name') }} as competition,
    matchday,
    utcDate as utc_date,
    status as source_status,
    {{ epl_status('status') }} as status,
    minute,
    {{ json_text('homeTeam', '$.id') }} as home_team_id,
    {{ json_text('awayTeam', '$.id') }} as away_team_id,
    {{ json_text('homeTeam', '$.name') }} as home_team_raw,
    {{ json_text('awayTeam', '$.name') }} as away_team_raw,
    {{ epl_team(json_text('homeTeam', '$.name')) }} as home_team,
    {{ epl_team(json_text('awayTeam', '$.name')) }} as away_team,
    {{ epl_int('score', 'fullTime.home') }} as home_score,
    {{ epl_int('score', 'fullTime.away') }} as away_score,
    {{ json_text('score', '$.winner') }} as winner,
    lastUpdated as changed_at,
    _ingested_at as ingested_at
from football_data

union all

select
    'thesportsdb' as source,
    'thesportsdb-' || idEvent as match_id,
    replace(strSeason, '-', '/') as season,
    case when idLeague = '4328' then 'Premier League' else strLeague end as competition,
    try_cast(intRound as integer) as matchday,
    {{ epl_instant("coalesce(strTimestamp, dateEvent || 'T' || coalesce(strTime, '00:00:00'))") }} as utc_date,
    strStatus as source_status,
    case when strPostponed = 'yes' then 'POSTPONED' else {{ epl_status('strStatus') }} end as status,
    cast(null as integer) as minute,
    idHomeTeam as home_team_id,
    idAwayTeam as away_team_id,
    strHomeTeam as home_team_raw,
    strAwayTeam as away_team_raw,
    {{ epl_team('strHomeTeam') }} as home_team,
    {{ epl_team('strAwayTeam') }} as away_team,
    try_cast(intHomeScore as integer) as home_score,
    try_cast(intAwayScore as integer) as away_score,
    case
        when {{ epl_status('strStatus') }} = 'FINISHED'
            then {{ epl_winner('try_cast(intHomeScore as integer)', 'try_cast(intAwayScore as integer)') }}
    end as winner,
    _ingested_at as changed_at,
    _ingested_at as ingested_at
from {{ source('football_data', 'live_matches') }}
where idEvent is not null
