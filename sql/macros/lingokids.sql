{#- Text without the blanks around it; what is empty then says nothing and is null. -#}
{% macro lingokids_said(text) -%}
    nullif(trim({{ text }}), '')
{%- endmacro %}

{#- A duration that a play can have had. A device that sleeps while an activity is open reports days: such a number is kept where it
    was said and summed nowhere. -#}
{% macro lingokids_is_plausible(seconds) -%}
    {{ seconds }} >= 0 and {{ seconds }} <= {{ var('lingokids_longest_play_seconds') }}
{%- endmacro %}
