{#- The first day that is not over, in UTC: the one the newest load was made on. Its events are still coming, and so it is in no
    table of whole days. Said by the data and not by a clock, so that building again, whenever, gives the same. -#}
{% macro github_first_open_day() -%}
    (select cast({{ utc('max(ingested_at)') }} as date) from {{ ref('github_events_silver') }})
{%- endmacro %}
