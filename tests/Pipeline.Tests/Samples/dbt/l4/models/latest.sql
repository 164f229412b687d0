select (select price from {{ ref('prices') }}) as latest, (select price from {{ ref('prices', v=1) }}) as first
