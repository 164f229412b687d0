{#- A whole number within JSON; null when it is not there or null. -#}
{% macro epl_int(column, path) -%}
    cast({{ json_text(column, '$.' ~ path) }} as integer)
{%- endmacro %}

{#- One of the numbers of a JSON array such as [61.0, 40.1]; the first is 0. -#}
{% macro epl_number_at(column, place) -%}
    {{ adapter.dispatch('epl_number_at')(column, place) }}
{%- endmacro %}

{% macro default__epl_number_at(column, place) -%}
    cast(json_extract_string({{ column }}, '$[{{ place }}]') as double)
{%- endmacro %}

{% macro athena__epl_number_at(column, place) -%}
    cast(json_extract_scalar({{ column }}, '$[{{ place }}]') as double)
{%- endmacro %}

{#- The elements of a JSON array, one row each, as entry: stands behind the relation in FROM. -#}
{% macro epl_each(column) -%}
    {{ adapter.dispatch('epl_each')(column) }}
{%- endmacro %}

{% macro default__epl_each(column) -%}
    cross join unnest(from_json({{ column }}, '["JSON"]')) as elements(entry)
{%- endmacro %}

{% macro athena__epl_each(column) -%}
    cross join unnest(cast(json_parse({{ column }}) as array(json))) as elements(entry)
{%- endmacro %}

{#- An instant from ISO text. Text without an offset is UTC, as TheSportsDB means it. -#}
{% macro epl_instant(text) -%}
    {{ adapter.dispatch('epl_instant')("case when " ~ text ~ " like '%Z' or " ~ text ~ " like '%+__:__' then " ~ text ~ " else " ~ text ~ " || '+00:00' end") }}
{%- endmacro %}

{% macro default__epl_instant(text) -%}
    try_cast({{ text }} as timestamp with time zone)
{%- endmacro %}

{% macro athena__epl_instant(text) -%}
    try(from_iso8601_timestamp({{ text }}))
{%- endmacro %}

{#- One name for a club in all sources: Brighton & Hove Albion FC, Brighton and Hove Albion; AFC Bournemouth; Sunderland AFC. -#}
{% macro epl_team(name) -%}
    {%- set clean = "replace(" ~ name ~ ", ' and ', ' & ')" -%}
    case
        when {{ name }} like '% AFC' then substr({{ clean }}, 1, length({{ clean }}) - 4)
        when {{ name }} like '% FC' then substr({{ clean }}, 1, length({{ clean }}) - 3)
        when {{ name }} like 'AFC %' then substr({{ clean }}, 5)
        else {{ clean }}
    end
{%- endmacro %}

{#- A season by the year it begins in, as StatsBomb writes it: 2023/2024. -#}
{% macro epl_season(year) -%}
    {{ year }} || '/' || cast(cast({{ year }} as integer) + 1 as varchar)
{%- endmacro %}

{#- The statuses of both live sources in one vocabulary; what is in none of the lists stays as it is. -#}
{% macro epl_status(status) -%}
    case
        when {{ status }} in ('IN_PLAY', 'LIVE', 'EXTRA_TIME', 'PENALTY_SHOOTOUT', '1H', '2H', 'ET', 'P') then 'LIVE'
        when {{ status }} in ('PAUSED', 'HALFTIME', 'HT') then 'HALFTIME'
        when {{ status }} in ('FINISHED', 'Match Finished', 'FT', 'AET', 'PEN') then 'FINISHED'
        when {{ status }} in ('TIMED', 'SCHEDULED', 'Not Started', 'NS') then 'SCHEDULED'
        when {{ status }} in ('POSTPONED', 'Match Postponed', 'PST') then 'POSTPONED'
        else {{ status }}
    end
{%- endmacro %}

{% macro epl_winner(home, away) -%}
    case when {{ home }} > {{ away }} then 'HOME_TEAM' when {{ home }} < {{ away }} then 'AWAY_TEAM' when {{ home }} = {{ away }} then 'DRAW' end
{%- endmacro %}

{% macro epl_zone(position, middle) -%}
    case
        when {{ position }} <= 4 then 'champions_league'
        when {{ position }} = 5 then 'europa_league'
        when {{ position }} = 6 then 'conference_league'
        when {{ position }} >= 18 then 'relegation'
        else {{ middle }}
    end
{%- endmacro %}

{% macro epl_per(number, games) -%}
    round(cast({{ number }} as double) / nullif({{ games }}, 0), 2)
{%- endmacro %}

{#- The day that is today for the matchday window: that of the run, or --vars 'epl_today: 2023-10-07'. Nothing else reads a clock
    but the monitor of freshness. -#}
{% macro epl_today() -%}
    date '{{ var("epl_today", run_started_at.strftime("%Y-%m-%d")) }}'
{%- endmacro %}

{#- The time of day of an instant, in UTC: 19:00. -#}
{% macro epl_clock(instant) -%}
    substr(cast({{ utc(instant) }} as varchar), 12, 5)
{%- endmacro %}
