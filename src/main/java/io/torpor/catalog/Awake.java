package io.torpor.catalog;

import io.torpor.cluster.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Whether a bucket's shards are here and in use. A bucket that was made anew under an old name is another one: that it is
 * awake says nothing of what the old one left.
 *
 * @param is whether they are
 * @param uuid of the bucket that is awake; null if that is not known
 */
record Awake(boolean is, @Nullable String uuid) {

    /** A bucket that sleeps, is gone, or is not known. */
    static final Awake NOT = new Awake(false, null);

    /** Whether the bucket is awake that an archive is of, as far as is known. */
    boolean isOf(ArchiveRecordRow archive) {
        return is && !Observation.areKnownToDiffer(uuid, archive.bucketUuid());
    }
}
