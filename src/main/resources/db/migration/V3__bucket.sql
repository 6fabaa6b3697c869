-- What is known of a bucket: what the cluster manager last said of it, and its gate.
create table bucket (
    name              varchar(100) not null primary key,
    version           bigint       not null,
    uuid              varchar(64),
    observed          varchar(20),
    observed_at       timestamp(9) with time zone,
    gate_sequence     bigint       not null,
    scans             varchar(10)  not null,
    mutations         varchar(10)  not null,
    ddl               varchar(10)  not null,
    constraint bucket_observed check (observed in ('ONLINE', 'PAUSING', 'PAUSED', 'RESUMING', 'RESUMED', 'GONE', 'UNKNOWN')),
    constraint bucket_gate check (scans in ('OPEN', 'BLOCKED') and mutations in ('OPEN', 'STOPPED') and ddl in ('OPEN', 'BLOCKED'))
);

-- The buckets of the local cluster manager.
create table local_bucket (
    name    varchar(100) not null primary key,
    version bigint       not null,
    uuid    varchar(64)  not null,
    state   varchar(20)  not null,
    deleted boolean      not null,
    constraint local_bucket_state check (state in ('ONLINE', 'PAUSING', 'PAUSED', 'RESUMING', 'RESUMED'))
);
