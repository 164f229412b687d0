-- What StatsBomb has, so that a season asked for in vain can be told.
select
    competition_id,
    season_id,
    competition_name,
    season_name,
    country_name,
    _ingested_at as ingested_at
from {{ source('statsbomb', 'competitions') }}
