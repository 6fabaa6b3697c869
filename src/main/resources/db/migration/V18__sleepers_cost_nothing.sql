-- I11: what an idle node asks for is found by an index, however many buckets sleep and however many old rows there are.

-- nothing but the cluster manager's word that it is online keeps the bucket's gate shut
alter table bucket add column awaits_online boolean default false not null;
update bucket set awaits_online = true
where scans = 'BLOCKED'
  and not exists (select 1 from task active where active.active_bucket = bucket.name)
  and exists (
    select 1 from task ended
    where ended.bucket = bucket.name and ended.ended_at is not null
      and ((ended.type = 'PAUSE' and ended.state <> 'COMPLETED')
           or (ended.type = 'RESUME' and ended.state = 'COMPLETED'))
      and not exists (
        select 1 from task later
        where later.bucket = ended.bucket and later.ended_at is not null and later.type <> 'RESUME_DRY_RUN'
          and later.ended_rev > ended.ended_rev));
create index bucket_awaits_online on bucket (awaits_online);

create index staging_by_state on staging_directory (state, id);
create index node_task_pending on node_task (state);
create index shard_transfer_state on shard_transfer (node_id, state);
create index archive_leftover_due on archive_leftover (next_try_at);
create index archive_leftover_failing on archive_leftover (attempts);
create index archive_record_state on archive_record (state, bucket);
create index task_ended_at on task (ended_at);
