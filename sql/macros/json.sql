{#- A member of a column that holds JSON text, as text: null where it is absent or null. The path is as in '$.os.name'. -#}
{% macro json_text(json, path) -%}
    {{ return(adapter.dispatch('json_text')(json, path)) }}
{%- endmacro %}

{% macro default__json_text(json, path) -%}
    json_extract_string({{ json }}, '{{ path }}')
{%- endmacro %}

{% macro athena__json_text(json, path) -%}
    json_extract_scalar({{ json }}, '{{ path }}')
{%- endmacro %}
