{% macro cents_to_euro(column, scale=2) %}{{ return(adapter.dispatch('cents_to_euro', 'money')(column, scale)) }}{% endmacro %}

{% macro default__cents_to_euro(column, scale) %}round({{ column }} / 100.0, {{ scale }}){% endmacro %}

{% macro duckdb__cents_to_euro(column, scale) %}({{ column }} / 100)::decimal(16, {{ scale }}){% endmacro %}
