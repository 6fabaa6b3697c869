-- I10, I11: old rows and archives whose time is over are found by an index, however many others there are.

-- their record is removed some time after they were cleaned
create index staging_cleaned on staging_directory (cleaned_at);
-- so is what an indexer was told
create index indexer_notification_delivered on indexer_notification (delivered_at);
-- and archives whose bucket came back, in their time; those of sleeping buckets have no such time
create index archive_record_returned on archive_record (state, returned_at);
-- and node tasks that are over and have a lock left
create index node_task_error on node_task (error_code);
