-- I10, I12: a change of a task adds a row here and waits for no other; who asks for the list's revision takes the rows
-- that are committed, and moves it.
create table task_change (
    task_id varchar(64) not null
);
