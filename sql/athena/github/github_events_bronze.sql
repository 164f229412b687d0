-- GitHub's events as they were landed: gzip files of JSON lines, a folder for each day of landing. No crawler and no partition to
-- register: Athena works out the folders of a query's days by itself.
CREATE EXTERNAL TABLE `${database}`.`github_events_bronze` (
  `id` string COMMENT 'The event''s number as text',
  `type` string COMMENT 'What happened',
  `actor` struct<id:bigint,login:string,display_login:string,gravatar_id:string,url:string,avatar_url:string> COMMENT 'Who did it',
  `repo` struct<id:bigint,name:string,url:string> COMMENT 'Where',
  `org` struct<id:bigint,login:string,gravatar_id:string,url:string,avatar_url:string> COMMENT 'The organisation; null for a person''s',
  `payload` string COMMENT 'What the type of event carries, as JSON',
  `public` boolean COMMENT 'Whether everybody can see it',
  `created_at` string COMMENT 'When it happened, ISO 8601 in UTC'
)
PARTITIONED BY (`ingest_dt` string COMMENT 'The day the row landed, in UTC')
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'FALSE', 'case.insensitive' = 'TRUE')
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '${lake}/bronze/github/events/'
TBLPROPERTIES (
  'classification' = 'json',
  'compressionType' = 'gzip',
  'projection.enabled' = 'true',
  'projection.ingest_dt.type' = 'date',
  'projection.ingest_dt.format' = 'yyyy-MM-dd',
  'projection.ingest_dt.range' = '2024-01-01,NOW',
  'projection.ingest_dt.interval' = '1',
  'projection.ingest_dt.interval.unit' = 'DAYS',
  'storage.location.template' = '${lake}/bronze/github/events/ingest_dt=${ingest_dt}/'
)
