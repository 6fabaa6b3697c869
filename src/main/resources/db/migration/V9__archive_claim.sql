-- In whose name archives are claimed: all processes of this database are one cluster. Made with the first claim.
create table cluster_identity (
    id      integer     not null primary key,
    cluster varchar(64) not null,
    constraint cluster_identity_only check (id = 1)
);

-- Archive roots that were used on purpose. Where no such marker is, the root is away, and not empty.
create table archive_root (
    location varchar(1024) not null primary key,
    marker   varchar(64)   not null
);

-- Pauses that may have something in their archives: a row from before the claim is written until the archive is gone.
create table archive_claim (
    task_id         varchar(64) not null primary key,
    predates_claims boolean     not null,
    constraint archive_claim_of foreign key (task_id) references task (id)
);

-- What earlier versions wrote has no claim. It must go all the same when it is undone, or its time is over.
insert into archive_claim (task_id, predates_claims)
select task.id, true
from task
where task.type = 'PAUSE' and task.started_at is not null
  and (task.ended_at is null
       or exists (select 1 from archive_leftover where archive_leftover.task_id = task.id)
       or exists (select 1 from archive_record where archive_record.task_id = task.id));

-- A root without a marker on record is known by the archives that are on record there.
create index archive_record_location on archive_record (location, state, id);
