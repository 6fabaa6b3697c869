-- Where the database stood when an archive was committed, as its manifest says: of two archives of one database, the one
-- with the higher act is the newer one, whoever found them (I12). Layout version 1 does not say.
alter table archive_record add column database_id varchar(64);
alter table archive_record add column act bigint;
alter table archive_record add constraint archive_record_mark check ((database_id is null) = (act is null));

-- The SHA-256 of its manifest's text: what is found in another place is it, or is not. Earlier records have none.
alter table archive_record add column manifest_sha256 varchar(64);

-- Whether it holds what no shard has: some were missing when its pause was undone, or what came back from it went with its
-- node. That the bucket comes back from a newer archive does not change it, only that it comes back from this one.
alter table archive_record add column only_copy boolean default false not null;
