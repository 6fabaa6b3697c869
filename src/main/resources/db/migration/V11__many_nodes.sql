-- What an administrator said of a node, the data directory that it works on, and whether it has an indexer to tell.
alter table node add column directory varchar(64);
alter table node add column drained boolean default false not null;
alter table node add column forgotten_at timestamp(9) with time zone;
alter table node add column indexer boolean default false not null;

-- Each node tells its own indexer: one row for each node and change of a gate. What waits to be told is told by every
-- node that there is; what was told is not kept long anyway.
alter table indexer_notification add column node_id varchar(64);
alter table indexer_notification drop constraint indexer_notification_sequence;
insert into indexer_notification (bucket, sequence, task, state, scans, mutations, ddl, created_at, attempts, next_try_at,
                                  last_error, node_id)
select told.bucket, told.sequence, told.task, told.state, told.scans, told.mutations, told.ddl, told.created_at,
       told.attempts, told.next_try_at, told.last_error, node.id
from indexer_notification told cross join node
where told.delivered_at is null;
delete from indexer_notification where node_id is null;
alter table indexer_notification alter column node_id set not null;
alter table indexer_notification add constraint indexer_notification_once unique (node_id, bucket, sequence);
drop index indexer_notification_pending;
create index indexer_notification_pending on indexer_notification (node_id, delivered_at, bucket, sequence);

-- One process at a time deletes an archive: it claims the row, and one that died lets go of it when this is past.
alter table archive_leftover add column claimed_by varchar(64);
alter table archive_leftover add column claimed_until timestamp(9) with time zone;
alter table archive_leftover add constraint archive_leftover_claim check ((claimed_by is null) = (claimed_until is null));
