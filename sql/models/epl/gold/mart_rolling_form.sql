{#- The last five matches up to each match, in the order they were played: a match made up for later belongs to the form of the day
    it was played on, not to that of its matchday. The oldest result stands first. -#}
{%- set by_date = '(partition by season, team_name order by match_date, kick_off, matchday, match_id)' %}
{%- set last_five = '(partition by season, team_name order by match_date, kick_off, matchday, match_id rows between 4 preceding and current row)' %}

with form as (
    select
        season,
        team_name,
        matchday,
        match_id,
        match_date,
        result,
        points as pts,
        goals_for as gf,
        goals_against as ga,
        coalesce(lag(result, 4) over {{ by_date }}, '') || coalesce(lag(result, 3) over {{ by_date }}, '')
            || coalesce(lag(result, 2) over {{ by_date }}, '') || coalesce(lag(result, 1) over {{ by_date }}, '') || result as last_5_form,
        cast(row_number() over (partition by season, team_name order by match_date desc, kick_off desc, matchday desc, match_id desc) as integer) as recency_rank,
        round(avg(cast(points as double)) over {{ last_five }}, 2) as rolling_5_ppg,
        round(avg(cast(goals_for as double)) over {{ last_five }}, 2) as rolling_5_goals_scored,
        round(avg(cast(goals_against as double)) over {{ last_five }}, 2) as rolling_5_goals_conceded
    from {{ ref('stg_team_matches') }}
    where source = 'football-data.org' and matchday is not null
)

select
    *,
    case
        when recency_rank > 5 then null
        when rolling_5_ppg >= 2.2 then 'HOT'
        when rolling_5_ppg >= 1.5 then 'STEADY'
        when rolling_5_ppg >= 0.8 then 'COOLING'
        else 'COLD'
    end as current_momentum
from form
