-- What a season's results say of a team, home and away, and what its events add where StatsBomb has them; null elsewhere.
with results as (
    select
        season,
        team_name,
        cast(count(*) as integer) as played,
        cast(count(case when side = 'home' then 1 end) as integer) as home_played,
        cast(count(case when side = 'home' and result = 'W' then 1 end) as integer) as home_won,
        cast(count(case when side = 'away' then 1 end) as integer) as away_played,
        cast(count(case when side = 'away' and result = 'W' then 1 end) as integer) as away_won,
        cast(sum(goals_for) as integer) as goals_for,
        cast(sum(goals_against) as integer) as goals_against,
        cast(count(case when goals_against = 0 then 1 end) as integer) as clean_sheets,
        cast(count(case when goals_for = 0 then 1 end) as integer) as failed_to_score,
        cast(max(goals_for - goals_against) as integer) as best_margin
    from {{ ref('stg_team_matches') }}
    group by season, team_name
),

events as (
    select
        season,
        team_name,
        cast(count(case when event_type = 'Shot' then 1 end) as integer) as shots,
        round(sum(case when event_type = 'Shot' then expected_goals else 0 end), 2) as expected_goals,
        cast(count(case when event_type = 'Pass' then 1 end) as integer) as passes,
        cast(count(case when event_type = 'Pass' and outcome is null then 1 end) as integer) as passes_completed
    from {{ ref('mart_match_events') }}
    group by season, team_name
)

select
    results.season,
    results.team_name,
    results.played,
    results.home_played,
    results.home_won,
    results.away_played,
    results.away_won,
    results.goals_for,
    results.goals_against,
    results.clean_sheets,
    results.failed_to_score,
    results.best_margin,
    events.shots,
    events.expected_goals,
    events.passes,
    events.passes_completed
from results
left join events on results.season = events.season and results.team_name = events.team_name
