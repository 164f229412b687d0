{#- A model's layer is its schema: bronze, silver, gold, the same on every target. dbt would put the target's schema in front. -#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {{ target.schema if custom_schema_name is none else custom_schema_name }}
{% endmacro %}
