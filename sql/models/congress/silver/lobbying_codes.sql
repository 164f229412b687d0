select distinct
    _parent_name as kind,
    coalesce(value, cast(id as varchar)) as code,
    name
from {{ source('lda', 'constants') }}
