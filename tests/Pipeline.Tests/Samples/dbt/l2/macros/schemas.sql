{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name is not none and node.resource_type == 'seed' else target.schema }}
{%- endmacro %}
