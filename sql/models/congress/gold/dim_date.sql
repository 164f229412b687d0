{#- From the first year of electronic filings on; nothing here depends on today. -#}

with days as (
    select cast({{ dbt.dateadd('day', 'cast(generated_number as integer) - 1', "date '2008-01-01'") }} as date) as day
    from ({{ dbt.generate_series(10227) }}) as numbers
)

select
    {{ congress_date_key('day') }} as date_key,
    day as full_date,
    cast(extract(year from day) as integer) as year,
    cast(extract(quarter from day) as integer) as quarter,
    cast(extract(month from day) as integer) as month,
    cast(extract(day from day) as integer) as day_of_month,
    cast({{ dbt.datediff("date '2007-12-31'", 'day', 'day') }} % 7 as integer) + 1 as iso_day_of_week,
    {{ dbt.datediff("date '2007-12-31'", 'day', 'day') }} % 7 >= 5 as is_weekend,
    {{ congress_of_year('extract(year from day)') }} as congress
from days
