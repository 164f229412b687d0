{{ config(
    unique_key='event_id',
    incremental_strategy='merge',
    partition_by=['year', 'month'],
    event_time='created_at'
) }}

{#- One row an event, however often it was delivered. Late and repeated events are no special case: whatever is unread is
    merged by event_id, so a day that is over still gets its stragglers and nothing is ever counted twice. -#}

with arrived as (
    -- No payload and no whole structs: duplicates are sorted out on rows as narrow as the result.
    select
        id as event_id,
        type as event_type,
        created_at,
        repo.id as repo_id,
        repo.name as repo_name,
        actor.id as actor_id,
        actor.login as actor_login,
        org.login as org_login,
        public as is_public,
        _ingested_at as ingested_at,
        _load_id as load_id,
        _load_ordinal,
        cast({{ utc('created_at') }} as date) as event_date
    from {{ unread(source('github', 'events')) }}
),

ranked as (
    -- The newest load wins. Within one load the values decide, so that the same input gives the same row every time.
    select
        *,
        row_number() over (
            partition by event_id
            order by _load_ordinal desc, created_at desc, event_type, repo_name, actor_login, repo_id, actor_id, org_login, is_public
        ) as place
    from arrived
)

select
    event_id,
    event_type,
    event_date,
    created_at,
    repo_id,
    repo_name,
    actor_id,
    actor_login,
    org_login,
    is_public,
    -- The day of the event, not of its landing: what gold counts by must not depend on when an event was fetched.
    event_date as ingest_dt,
    ingested_at,
    load_id,
    {{ date_text('event_date', '%Y') }} as year,
    {{ date_text('event_date', '%m') }} as month
from ranked
where place = 1
