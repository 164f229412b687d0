{% macro make_log() %}create table if not exists run_log (word varchar, number bigint){% endmacro %}

{% macro columns_of(relation) %}
    {%- set ns = namespace(names=[]) -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do ns.names.append(column.name | upper) -%}
    {%- endfor -%}
    {{ return(ns.names | join('+')) }}
{% endmacro %}
