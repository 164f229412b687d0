with source as (
    {#- Later this may read a source. #}
    select * from {{ ref('raw_customers') }}
)
select id as customer_id, name, joined from source
