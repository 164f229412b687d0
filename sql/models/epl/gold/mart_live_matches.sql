-- Every match of the live sources as it stands. A score nobody has told is null, not nil-nil; source says who told.
select
    match_id,
    source,
    utc_date,
    status,
    minute,
    home_team,
    away_team,
    home_score,
    away_score,
    winner,
    competition,
    season,
    matchday,
    ingested_at
from {{ ref('stg_live_matches') }}
