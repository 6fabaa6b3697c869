package io.torpor.store.s3;

import static io.torpor.support.S3Call.ABORT_UPLOAD;
import static io.torpor.support.S3Call.COMPLETE_UPLOAD;
import static io.torpor.support.S3Call.CREATE_UPLOAD;
import static io.torpor.support.S3Call.DELETE_MANY;
import static io.torpor.support.S3Call.GET;
import static io.torpor.support.S3Call.HEAD;
import static io.torpor.support.S3Call.HEAD_BUCKET;
import static io.torpor.support.S3Call.LIST;
import static io.torpor.support.S3Call.LIST_UPLOADS;
import static io.torpor.support.S3Call.PUT;
import static io.torpor.support.S3Call.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStoreContract;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoredObject;
import io.torpor.support.S3Bucket;
import io.torpor.support.S3Call;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** What can be done with an archive, which calls it makes of that, and how it must have gone. */
enum S3Operation {
    PUT_SMALL(PUT) {
        @Override
        void run(ObjectStore archive) {
            archive.put(KEY, SMALL);
        }
    },

    PUT_IF_ABSENT(HEAD, PUT) {
        @Override
        void run(ObjectStore archive) {
            archive.putIfAbsent(KEY, SMALL);
        }
    },

    GET_SMALL(GET) {
        @Override
        void prepare(S3Bucket bucket) {
            bucket.write(S3Site.stored(KEY), SMALL);
        }

        @Override
        void run(ObjectStore archive) {
            assertThat(archive.get(KEY, SMALL.length)).contains(SMALL);
        }
    },

    LIST_ALL(LIST) {
        @Override
        void prepare(S3Bucket bucket) {
            bucket.write(S3Site.stored(KEY), SMALL);
        }

        @Override
        void run(ObjectStore archive) {
            assertThat(archive.list("b/")).containsExactly(new StoredObject(KEY, SMALL.length));
        }
    },

    WRITE_IN_ONE(PUT) {
        @Override
        void run(ObjectStore archive) {
            write(archive, SMALL);
        }
    },

    WRITE_IN_PARTS(CREATE_UPLOAD, UPLOAD_PART, COMPLETE_UPLOAD) {
        @Override
        void run(ObjectStore archive) {
            write(archive, LARGE);
        }

        @Override
        byte[] content() {
            return LARGE;
        }
    },

    READ_RANGE(GET) {
        @Override
        void prepare(S3Bucket bucket) {
            bucket.write(S3Site.stored(KEY), LARGE);
        }

        @Override
        void run(ObjectStore archive) {
            int from = 1_000;
            ByteBuffer read = ByteBuffer.allocate(LARGE.length - from);
            try (ObjectReader reader = archive.open(KEY, from, read.capacity(), ObjectStoreContract.GO_ON)) {
                while (read.hasRemaining()) {
                    assertThat(reader.read(read)).isPositive();
                }
            }
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(LARGE, from, LARGE.length - from));
        }

        @Override
        byte[] content() {
            return LARGE;
        }
    },

    DISCARD(LIST_UPLOADS, ABORT_UPLOAD, LIST, DELETE_MANY) {
        @Override
        void prepare(S3Bucket bucket) {
            bucket.write(S3Site.stored(KEY), SMALL);
            bucket.leaveUpload(S3Site.stored(PREFIX + "other")); // S3Mock's abort deletes an object of the same key
        }

        @Override
        void run(ObjectStore archive) {
            archive.discard(PREFIX);
        }

        @Override
        void verify(S3Bucket bucket) {
            assertThat(bucket.objects("")).isEmpty();
            assertThat(bucket.uploads("")).isEmpty();
        }
    },

    DISCARD_UNFINISHED(LIST_UPLOADS, ABORT_UPLOAD) {
        @Override
        void prepare(S3Bucket bucket) {
            bucket.write(S3Site.stored(KEY), SMALL);
            bucket.leaveUpload(S3Site.stored(PREFIX + "other")); // S3Mock's abort deletes an object of the same key
        }

        @Override
        void run(ObjectStore archive) {
            archive.discardUnfinished(PREFIX);
        }
    },

    REQUIRE_PRESENT(HEAD_BUCKET) {
        @Override
        void run(ObjectStore archive) {
            archive.requirePresent();
        }

        @Override
        void verify(S3Bucket bucket) {
            assertThat(bucket.objects("")).isEmpty();
        }
    },

    CHECK(HEAD_BUCKET, LIST_UPLOADS, CREATE_UPLOAD, ABORT_UPLOAD) {
        @Override
        void run(ObjectStore archive) {
            archive.check();
        }

        @Override
        void verify(S3Bucket bucket) {
            assertThat(bucket.objects("")).isEmpty();
        }
    };

    static final String PREFIX = "b/t/";
    static final String KEY = PREFIX + "object";
    static final byte[] SMALL = random(100_000);
    static final byte[] LARGE = random(2 * S3Site.PART + 500_000);

    final List<S3Call> calls;

    S3Operation(S3Call... calls) {
        this.calls = List.of(calls);
    }

    /** Puts into the bucket what it needs. */
    void prepare(S3Bucket bucket) {}

    abstract void run(ObjectStore archive);

    /** What must be in the bucket once it succeeded. */
    void verify(S3Bucket bucket) {
        assertThat(bucket.objects("")).containsExactly(S3Site.stored(KEY));
        assertThat(bucket.read(S3Site.stored(KEY))).isEqualTo(content());
        // An upload whose beginning was never confirmed stays until a discard, which every commit of an archive ends
        // with.
        assertThat(bucket.uploads("")).hasSizeLessThanOrEqualTo(2);
    }

    byte[] content() {
        return SMALL;
    }

    private static void write(ObjectStore archive, byte[] content) {
        try (ObjectWriter writer = archive.create(KEY, content.length, ObjectStoreContract.GO_ON)) {
            for (int from = 0; from < content.length; from += 300_000) {
                writer.write(ByteBuffer.wrap(content, from, Math.min(300_000, content.length - from)));
            }
            writer.commit();
        }
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
