package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Data of one bucket. The bytes are random, so nothing is won by compression, and the same at every run. */
enum DataSet {
    /** 1 GiB in 2 shards of 4 files. */
    LARGE {
        @Override
        void make(RandomFiles bucket) throws IOException {
            for (int shard = 0; shard < 2; shard++) {
                bucket.shard(shard).equal("segment", 4, 128 * MIB);
            }
        }
    },

    /** 129 MiB in 4 shards of 2,000 files. */
    SMALL {
        @Override
        void make(RandomFiles bucket) throws IOException {
            for (int shard = 0; shard < 4; shard++) {
                bucket.shard(shard).between("segment", 2_000, KIB, 32 * KIB);
            }
        }
    },

    /** 794 MiB in 3 shards: what a bucket looks like after years of merges. */
    MIXED {
        @Override
        void make(RandomFiles bucket) throws IOException {
            bucket.shard(0).equal("merged", 1, 256 * MIB);
            bucket.shard(1).equal("merged", 1, 128 * MIB).equal("segment", 1, 64 * MIB);
            bucket.shard(2).equal("segment", 4, 32 * MIB);
            for (int shard = 0; shard < 3; shard++) {
                bucket.shard(shard).equal("young", 16, 4 * MIB).between("small", 1_000, KIB, 16 * KIB);
            }
        }
    },

    /** No shard at all: what a task costs by itself. */
    EMPTY {
        @Override
        void make(RandomFiles bucket) {}
    };

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    abstract void make(RandomFiles bucket) throws IOException;

    /**
     * Makes the data.
     *
     * @param bucket a directory that is not there yet
     * @param scale 1 for the sizes above; less for a trial: smaller large files, fewer small ones
     * @return bytes
     */
    long make(Path bucket, double scale) throws IOException {
        RandomFiles files = new RandomFiles(bucket, scale);
        make(files);
        return files.bytes();
    }
}
