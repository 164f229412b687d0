-- How many events of each type each repository had on each day that is over. A Delta table, as silver is.
CREATE EXTERNAL TABLE `${database}`.`github_events_gold_daily`
LOCATION '${lake}/gold/github_events_gold_daily/'
TBLPROPERTIES ('table_type' = 'DELTA')
