-- The source's winner is the side with more goals. An awarded match has a winner whatever was played.
select match_id, home_score, away_score, winner
from {{ ref('mart_live_matches') }}
where
    status = 'FINISHED'
    and home_score is not null
    and away_score is not null
    and winner <> {{ epl_winner('home_score', 'away_score') }}
