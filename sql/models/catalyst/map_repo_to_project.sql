{{ config(materialized='view') }}
select * from (values ('9000001', 'emurgo/cardano-serialization-lib', date '2025-11-03'), ('9000003', 'input-output-hk/cardano-node', date '2025-11-03')) as t (project_id, repo_key, mapped_at)
