-- Which of a bucket's tasks ended last is not left to the nodes' clocks (I12): the list's revision at its end tells it.
alter table task add column ended_rev bigint;

-- A task that was acknowledged after its end has a later revision than its end had: it comes right behind the task that
-- ended before it, as far as the clocks that were know.
update task set ended_rev = rev where ended_at is not null and not acknowledged;
update task set ended_rev = coalesce((
        select max(other.rev) from task other
        where other.ended_at is not null and not other.acknowledged and other.ended_at <= task.ended_at), 0)
where ended_at is not null and acknowledged;

alter table task add constraint task_ended_rev check ((ended_at is null) = (ended_rev is null));
create index task_ended on task (bucket, ended_rev);

-- A check that is unknown holds: an active task with no active bucket passed task_active and escaped the unique
-- constraint (I7).
alter table task add constraint task_active_has_bucket check (ended_at is not null or active_bucket is not null);
