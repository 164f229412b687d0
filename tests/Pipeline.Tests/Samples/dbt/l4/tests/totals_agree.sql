{{ config(severity='warn') }}
select 'no order' as problem where (select count(*) from {{ ref('orders') }}) = 0
