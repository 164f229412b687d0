{#- The catalogue. An empty subtype is none. -#}

select
    activity_id,
    {{ lingokids_said('name') }} as activity_name,
    {{ lingokids_said('type') }} as activity_type,
    {{ lingokids_said('subtype') }} as activity_subtype
from {{ source('lingokids', 'activities') }}
