{#- What the dialects spell differently in the models of the congress system. -#}

{#- The elements of a JSON array, for UNNEST. -#}
{% macro congress_items(json, path) %}{{ return(adapter.dispatch('congress_items')(json, path)) }}{% endmacro %}
{% macro default__congress_items(json, path) %}json_extract({{ json }}, '{{ path }}[*]'){% endmacro %}
{% macro athena__congress_items(json, path) %}cast(json_extract({{ json }}, '{{ path }}') as array(json)){% endmacro %}

{#- The letters of a text, large: of 'H.J. Res. 17' HJRES. -#}
{% macro congress_letters(text) %}{{ return(adapter.dispatch('congress_letters')(text)) }}{% endmacro %}
{% macro default__congress_letters(text) %}upper(regexp_replace({{ text }}, '[^A-Za-z]', '', 'g')){% endmacro %}
{% macro athena__congress_letters(text) %}upper(regexp_replace({{ text }}, '[^A-Za-z]', '')){% endmacro %}

{#- A number that stands for a text, the same in every run and on every engine: the first 60 bits of its MD5. -#}
{% macro congress_key(text) %}{{ return(adapter.dispatch('congress_key')(text)) }}{% endmacro %}
{% macro default__congress_key(text) %}cast('0x' || substr(md5({{ text }}), 1, 15) as bigint){% endmacro %}
{% macro athena__congress_key(text) %}from_base(substr(lower(to_hex(md5(to_utf8({{ text }})))), 1, 15), 16){% endmacro %}

{#- The different texts of a group in alphabetical order, joined with commas. -#}
{% macro congress_list(text) %}{{ return(adapter.dispatch('congress_list')(text)) }}{% endmacro %}
{% macro default__congress_list(text) %}string_agg(distinct {{ text }}, ', ' order by {{ text }}){% endmacro %}
{% macro athena__congress_list(text) %}array_join(array_sort(array_agg(distinct {{ text }})), ', '){% endmacro %}

{#- '3/24/2025' as a date; null for what is none. -#}
{% macro congress_day(text) -%}
    try_cast(split_part({{ text }}, '/', 3) || '-' || lpad(split_part({{ text }}, '/', 1), 2, '0') || '-' || lpad(split_part({{ text }}, '/', 2), 2, '0') as date)
{%- endmacro %}

{#- '2025-12-06T08:30:18Z', or a day alone, as a timestamp in UTC. -#}
{% macro congress_instant(text) -%}
    try_cast(replace(substr({{ text }}, 1, 19), 'T', ' ') as timestamp)
{%- endmacro %}

{#- A day as YYYYMMDD. -#}
{% macro congress_date_key(day) -%}
    cast(extract(year from {{ day }}) * 10000 + extract(month from {{ day }}) * 100 + extract(day from {{ day }}) as integer)
{%- endmacro %}

{#- The Congress that sat in a year: 2025 is of the 119th. -#}
{% macro congress_of_year(year) -%}
    cast(floor(({{ year }} - 1789) / 2.0) as integer) + 1
{%- endmacro %}

{#- The names bills have everywhere here: 117-hr-21. -#}
{% macro congress_bill_id(congress, type, number) -%}
    cast({{ congress }} as varchar) || '-' || lower({{ type }}) || '-' || cast({{ number }} as varchar)
{%- endmacro %}

{#- The rows of the newest answer about each bill. Lists of a bill are kept as they were answered, one answer after the other. -#}
{% macro congress_newest_answer(relation) -%}
    select *
    from (
        select
            *,
            dense_rank() over (
                partition by _parent_congress, _parent_type, _parent_number
                order by _parent_updateDate desc, _ingested_at desc, _load_id
            ) as answer_rank
        from {{ relation }}
    ) as answers
    where answer_rank = 1
{%- endmacro %}
