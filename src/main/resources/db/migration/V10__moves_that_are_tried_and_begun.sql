-- A trial of a move: an empty directory that is renamed between a bucket's place and Torpor's own directory.
alter table staging_directory drop constraint staging_kind;
alter table staging_directory add constraint staging_kind check (case kind when 'STAGING' then true
    when 'TRASH' then true when 'TRIAL' then true else false end);

-- Whether a node has begun to take a paused bucket's shards away: from then on "online" undoes the pause no more. Of
-- those that are being released at the upgrade nobody knows.
alter table task add column release_began boolean default false not null;
update task set release_began = true where state = 'RELEASING';

-- The bucket's own folder on a node, as a pause found it: for the manifest. The time is text, to the nanosecond.
alter table node_task add column folder_mode integer;
alter table node_task add column folder_modified varchar(40);
alter table node_task add column folder_uid bigint;
alter table node_task add column folder_gid bigint;
