-- The goals among a match's events, own goals counted for the side that gained, are its score.
with goals as (
    select
        match_id,
        count(case when is_goal and team_name = home_team_name then 1 end) as home_goals,
        count(case when is_goal and team_name = away_team_name then 1 end) as away_goals
    from {{ ref('mart_match_events') }}
    group by match_id
)

select matches.match_id, matches.home_score, goals.home_goals, matches.away_score, goals.away_goals
from {{ ref('stg_statsbomb_matches') }} as matches
inner join goals on matches.match_id = goals.match_id
where matches.home_score <> goals.home_goals or matches.away_score <> goals.away_goals
