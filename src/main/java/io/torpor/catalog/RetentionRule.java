package io.torpor.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The rule of retention: from when on an archive is expendable. It knows nothing but its arguments and settings. */
@Component
class RetentionRule {

    private final RetentionProperties properties;

    RetentionRule(RetentionProperties properties) {
        this.properties = properties;
    }

    /**
     * The instant from which on an archive may be deleted.
     *
     * @param ofBucket all archives of its bucket, the newest first
     * @param awake whether the bucket's shards are here and in use; if not, its newest archive is what it sleeps in
     *     (I4)
     * @return null if it must not be deleted
     */
    @Nullable
    Instant expiry(ArchiveRecordRow archive, List<ArchiveRecordRow> ofBucket, Awake awake) {
        return switch (archive.state()) {
            case COMPLETE -> complete(archive, ofBucket, awake);
            case KEPT -> half(archive, ofBucket);
            case DISCARDING -> null;
        };
    }

    private @Nullable Instant complete(ArchiveRecordRow archive, List<ArchiveRecordRow> ofBucket, Awake awake) {
        if (archive.recovered()) {
            return null; // who wrote it, and who else relies on it, is not known here
        }
        Instant returned = archive.returnedAt();
        return returned == null || !isReplaced(archive, ofBucket, awake) ? null : returned.plus(properties.time());
    }

    /**
     * Whether a bucket that came back from a complete archive has enough newer ones: none is needed while it is awake. What
     * a bucket left whose name is another's by now, is not replaced by anything.
     */
    boolean isReplaced(ArchiveRecordRow archive, List<ArchiveRecordRow> ofBucket, Awake awake) {
        List<ArchiveRecordRow> newer = newerThan(archive, ofBucket);
        boolean isAnothers = awake.is()
                ? !awake.isOf(archive)
                : newer.stream().anyMatch(other -> !other.isOfTheSameBucketAs(archive));
        int keptWhateverTheirAge = awake.is() ? properties.count() : Math.max(1, properties.count());
        return !isAnothers && ofTheSameBucket(archive, newer).size() >= keptWhateverTheirAge;
    }

    /** A retry needs no half archive any more when it has made a whole one. */
    private Instant half(ArchiveRecordRow archive, List<ArchiveRecordRow> ofBucket) {
        List<ArchiveRecordRow> newer = ofTheSameBucket(archive, newerThan(archive, ofBucket));
        Instant timeIsOver = archive.createdAt().plus(properties.time());
        if (newer.isEmpty()) {
            return timeIsOver;
        }
        Instant superseded = newer.get(newer.size() - 1).createdAt();
        return superseded.isBefore(timeIsOver) ? superseded : timeIsOver;
    }

    /** Only complete archives count. */
    private static List<ArchiveRecordRow> newerThan(ArchiveRecordRow archive, List<ArchiveRecordRow> ofBucket) {
        return ofBucket.stream()
                .filter(other -> other.state() == ArchiveState.COMPLETE && other.isNewerThan(archive))
                .toList();
    }

    private static List<ArchiveRecordRow> ofTheSameBucket(ArchiveRecordRow archive, List<ArchiveRecordRow> others) {
        return others.stream()
                .filter(other -> other.isOfTheSameBucketAs(archive))
                .toList();
    }
}
