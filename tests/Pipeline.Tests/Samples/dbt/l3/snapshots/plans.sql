{% snapshot plans %}
{{ config(unique_key='id', strategy='timestamp', updated_at='changed_at', target_schema='history') }}
select * from {{ ref('accounts') }}
{% endsnapshot %}
