-- Whether a node is asked for its word: whether the shards that it archived are on its disk and whole, when it was asked, and
-- when it gave it last, by the database's time. Asked right before an archive is discarded that may be their last copy.
alter table node_task add column word_asked boolean default false not null;
alter table node_task add column word_asked_at timestamp(9) with time zone;
alter table node_task add column word_given_at timestamp(9) with time zone;
create index node_task_word on node_task (word_asked, node_id);
