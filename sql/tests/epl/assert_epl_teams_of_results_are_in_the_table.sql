{{ config(severity='warn') }}
-- Every team with a result of the running seasons is in the published table, under the same name.
select distinct results.season, results.team_name
from {{ ref('stg_team_matches') }} as results
inner join (select distinct season from {{ ref('mart_live_league_table') }}) as seasons on results.season = seasons.season
left join {{ ref('mart_live_league_table') }} as published on results.season = published.season and results.team_name = published.team_name
where published.team_name is null
