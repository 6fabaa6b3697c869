-- Nodes: one row for each process that ever ran beside a data directory.
create table node (
    id           varchar(64)  not null primary key,
    incarnation  varchar(64)  not null,
    host         varchar(255) not null,
    started_at   timestamp(9) with time zone not null,
    heartbeat_at timestamp(9) with time zone not null
);
