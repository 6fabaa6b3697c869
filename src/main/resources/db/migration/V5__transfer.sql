-- One node's share of a task.
create table node_task (
    id            varchar(160) not null primary key,
    task_id       varchar(64)  not null,
    node_id       varchar(64)  not null,
    bucket        varchar(100) not null,
    incarnation   varchar(64),
    state         varchar(20)  not null,
    keep_shards   boolean      not null,
    bytes_total   bigint       not null,
    bytes_done    bigint       not null,
    bytes_free    bigint       not null,
    error_code    varchar(40),
    error_message varchar(2000),
    attempts      integer      not null,
    next_try_at   timestamp(9) with time zone,
    constraint node_task_share unique (task_id, node_id),
    constraint node_task_of foreign key (task_id) references task (id),
    constraint node_task_state check (state in ('PREPARED', 'POSTED', 'IN_PROGRESS', 'PROCESSED', 'FAILED',
        'CLEANUP_REQUIRED', 'CLEANED')),
    constraint node_task_claimed check (state <> 'IN_PROGRESS' or incarnation is not null),
    constraint node_task_failed_says_why check (state <> 'FAILED' or error_code is not null)
);
create index node_task_by_state on node_task (node_id, state);

-- One shard in a share.
create table shard_transfer (
    id          varchar(300) not null primary key,
    task_id     varchar(64)  not null,
    node_id     varchar(64)  not null,
    bucket      varchar(100) not null,
    shard       varchar(128) not null,
    source_node varchar(64)  not null,
    state       varchar(20)  not null,
    bytes_total bigint       not null,
    -- pause: SHA-256 of the shard's part of the manifest, and the fingerprint of the tree that was archived
    checksum    varchar(64),
    fingerprint varchar(64),
    constraint shard_transfer_of foreign key (task_id) references task (id),
    constraint shard_transfer_state check (state in ('PENDING', 'ARCHIVED', 'ADOPTING', 'ADOPTED', 'REMOVED',
        'QUARANTINED', 'MISSING'))
);
create index shard_transfer_task on shard_transfer (task_id, node_id);

-- Archives that should be gone and could not be discarded yet.
create table archive_leftover (
    task_id     varchar(64)   not null primary key,
    archive     varchar(1024) not null,
    prefix      varchar(300)  not null,
    attempts    integer       not null,
    last_error  varchar(2000) not null,
    next_try_at timestamp(9) with time zone not null
);
