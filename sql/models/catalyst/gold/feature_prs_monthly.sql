{#- One row a repository and month with pull requests made in it; months are those of UTC. -#}

select
    repository,
    cast(date_trunc('month', {{ utc('created_at') }}) as date) as month,
    count(*) as pull_requests,
    sum(case when feat_classifier = 'feature' then 1 else 0 end) as feature_prs,
    sum(case when feat_classifier = 'feature' and merged_at is not null then 1 else 0 end) as merged_feature_prs
from {{ ref('stg_pull_requests') }}
group by 1, 2
