-- Checks of archives that are on record: who checks one now, how the last try went, and what the last check said.
create table archive_check (
    task_id       varchar(64)   not null primary key,
    -- the check under way, until its claim is over; every write of it must name it
    claim         varchar(36),
    claimed_until timestamp(9) with time zone,
    -- the last try, and why it did not come to its end
    tried_at      timestamp(9) with time zone,
    trouble       varchar(2000),
    -- the last check that came to its end
    checked_at    timestamp(9) with time zone,
    outcome       varchar(20),
    finding       varchar(2000),
    constraint archive_check_of foreign key (task_id) references archive_record (task_id) on delete cascade,
    constraint archive_check_claim check ((claim is null) = (claimed_until is null)),
    constraint archive_check_outcome check (case outcome when 'SOUND' then true when 'DAMAGED' then true
        when 'MISSING' then true else outcome is null end),
    constraint archive_check_checked check ((checked_at is null) = (outcome is null))
);
create index archive_check_outcome_of on archive_check (outcome);

-- An archive that is on record because it was found, not because it was written while this database looked on: which of
-- its bucket's archives is newer is not known from its row (I12).
alter table archive_record add column recovered boolean default false not null;
