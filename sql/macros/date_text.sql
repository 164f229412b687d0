{#- A date or a time as text. Only letters that both engines read alike: %Y %m %d %H %j %y. Minutes, seconds and names of months are
    spelt differently on the two. -#}
{% macro date_text(instant, format) -%}
    {{ return(adapter.dispatch('date_text')(instant, format)) }}
{%- endmacro %}

{% macro default__date_text(instant, format) -%}
    strftime({{ instant }}, '{{ format }}')
{%- endmacro %}

{% macro athena__date_text(instant, format) -%}
    date_format({{ instant }}, '{{ format }}')
{%- endmacro %}
