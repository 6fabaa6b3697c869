-- Tasks: one row is one pause or resume of the whole cluster. The row is the truth (I5).
create table task (
    id                      varchar(64)   not null primary key,
    version                 bigint        not null,
    type                    varchar(20)   not null,
    bucket                  varchar(100)  not null,
    bucket_uuid             varchar(64),
    -- I7: the bucket while the task is active, else null; the unique constraint is the only arbiter
    active_bucket           varchar(100)  unique,
    state                   varchar(20)   not null,
    outcome                 varchar(20),
    archive                 varchar(1024) not null,
    archive_task            varchar(64)   not null,
    region                  varchar(64),
    rate_limit              bigint,
    error_code              varchar(40),
    error_message           varchar(2000),
    plan                    varchar(1000000),
    acknowledged            boolean       not null,
    rev                     bigint        not null,
    bytes_total             bigint        not null,
    bytes_done              bigint        not null,
    bytes_per_second        bigint        not null,
    coordinator             varchar(64),
    coordinator_incarnation varchar(64),
    lease_until             timestamp(9) with time zone,
    created_at              timestamp(9) with time zone not null,
    started_at              timestamp(9) with time zone,
    ended_at                timestamp(9) with time zone,
    constraint task_type check (type in ('PAUSE', 'RESUME', 'RESUME_DRY_RUN')),
    constraint task_state check (state in ('PREPARE_PAUSE', 'PAUSING', 'PAUSED', 'PREPARE_RESUME', 'CHECKING',
        'RESUMING', 'RESUMED', 'RELEASING', 'ROLLING_BACK', 'COMPLETED', 'FAILED', 'CANCELLED', 'REVERTED',
        'CANNOT_RESUME')),
    constraint task_outcome check (outcome in ('FAILED', 'CANCELLED', 'REVERTED')),
    constraint task_rollback_has_outcome check (state <> 'ROLLING_BACK' or outcome is not null),
    constraint task_active check (
        (state in ('COMPLETED', 'FAILED', 'CANCELLED', 'REVERTED', 'CANNOT_RESUME')
            and active_bucket is null and ended_at is not null)
        or (state not in ('COMPLETED', 'FAILED', 'CANCELLED', 'REVERTED', 'CANNOT_RESUME')
            and active_bucket = bucket and ended_at is null)),
    constraint task_failed_says_why check (state <> 'FAILED' or error_code is not null),
    constraint task_numbers check (rate_limit > 0 and bytes_total >= 0 and bytes_done >= 0 and bytes_per_second >= 0)
);

create index task_bucket on task (bucket, created_at);
create index task_created on task (created_at);

-- The list-wide revision: one row, moved by every visible change of any task.
create table task_revision (
    id  integer not null primary key,
    rev bigint  not null
);
insert into task_revision (id, rev) values (1, 0);
