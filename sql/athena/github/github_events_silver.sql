-- One row for each event. A Delta table: its log names its columns, partitions and files, so there is nothing to project or register,
-- and files that were replaced are not read.
CREATE EXTERNAL TABLE `${database}`.`github_events_silver`
LOCATION '${lake}/silver/github_events_silver/'
TBLPROPERTIES ('table_type' = 'DELTA')
