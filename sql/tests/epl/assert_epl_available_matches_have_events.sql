{{ config(severity='warn') }}
-- A match StatsBomb calls available has events; a file that answered 404 shows here.
select matches.match_id
from {{ ref('stg_statsbomb_matches') }} as matches
left join (select distinct match_id from {{ ref('stg_match_events') }}) as events on matches.match_id = events.match_id
where matches.match_status = 'available' and events.match_id is null
