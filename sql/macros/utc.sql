{#- Days and hours of events are those of UTC, whatever the session's time zone is. -#}
{% macro utc(instant) -%}
    {{ instant }} at time zone 'UTC'
{%- endmacro %}
