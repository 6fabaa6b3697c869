package io.torpor.bench;

/** Where a bucket sleeps. */
enum ArchiveKind {
    /** A directory on the same file system. */
    FILE,
    /** A bucket of an S3 server on loopback, which shares the processors with its clients. */
    S3
}
