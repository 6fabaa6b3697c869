-- The number that each destroying act takes before it begins (I4). Each node keeps the last one on its own disk: a
-- database whose number is lower, or which has another id, has forgotten what was destroyed.
create table act_counter (
    id integer not null primary key,
    database_id varchar(64) not null,
    number bigint not null,
    constraint act_counter_only check (id = 1),
    constraint act_counter_number check (number >= 0)
);
