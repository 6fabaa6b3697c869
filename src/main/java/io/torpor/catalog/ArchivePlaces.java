package io.torpor.catalog;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ManifestStore;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import io.torpor.task.PauseHistory;
import io.torpor.task.Tasks;
import io.torpor.work.Transactions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * The places of archives on record: an archive that somebody moved is re-pointed to where it is now, or forgotten. Records
 * are changed, never objects.
 */
@Service
public class ArchivePlaces {

    private static final Logger log = LoggerFactory.getLogger(ArchivePlaces.class);

    private final ArchiveRecordRepository rows;
    private final ArchiveRecords records;
    private final CheckRecords checks;
    private final AwakeBuckets buckets;
    private final PendingDeletions deletions;
    private final ArchiveRetention retention;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final PauseHistory history;
    private final Tasks tasks;
    private final Transactions transactions;

    ArchivePlaces(
            ArchiveRecordRepository rows,
            ArchiveRecords records,
            CheckRecords checks,
            AwakeBuckets buckets,
            PendingDeletions deletions,
            ArchiveRetention retention,
            ObjectStores stores,
            ManifestStore manifests,
            PauseHistory history,
            Tasks tasks,
            Transactions transactions) {
        this.rows = rows;
        this.records = records;
        this.checks = checks;
        this.buckets = buckets;
        this.deletions = deletions;
        this.retention = retention;
        this.stores = stores;
        this.manifests = manifests;
        this.history = history;
        this.tasks = tasks;
        this.transactions = transactions;
    }

    /**
     * Re-points an archive on record to where it is now. What is there is read: it must be complete, every object with its
     * size, and its manifest the one on record, byte for byte. An earlier version kept no sum of the manifest: then it must
     * be that of the old place, and where that can't be read, bucket, task, uuid and bytes must be those on record.
     *
     * @param archive the new location
     * @param region of that store; null for the configured one
     * @return the record afterwards
     * @throws ProblemException {@code archive-not-found} if it is not on record, or not there; any other {@code archive-*};
     *     {@code bucket-busy} while a task of the bucket is active; {@code task-conflict} while it is being deleted
     */
    public ArchiveRecord repoint(ArchiveId id, String archive, @Nullable String region) {
        ArchiveRecordRow before = onRecord(id);
        StoreLocation target = stores.resolve(archive);
        ObjectStore store = stores.open(target, ObjectStores.checkRegion(region));
        FoundArchive there = FoundArchive.of(manifests.readVerified(store, id), target.value(), region);
        boolean same =
                manifestSum(before, id).map(there.manifestSha256()::equals).orElse(true);
        if (!before.isAlike(there) || !same) {
            throw new ProblemException(
                    ProblemCode.ARCHIVE_CORRUPT,
                    "The archive of bucket " + id.bucket() + " and task " + id.task() + " in " + target.value()
                            + " is not the one on record; nothing was changed");
        }
        transactions.run(() -> {
            ArchiveRecordRow row = held(id);
            row.moved(target.value(), region);
            rows.saveAndFlush(row);
            history.moved(id.task(), target.value(), region);
            checks.forget(id.task());
        });
        retention.lookAgain(id.bucket());
        log.info(
                "The archive of task {} is in {} from now on, not in {}", id.task(), target.value(), before.location());
        return records.of(id.bucket()).stream()
                .filter(record -> record.task().equals(id.task()))
                .findFirst()
                .orElseThrow(() -> notOnRecord(id));
    }

    /** The sum on record; without one, that of the old place, where it can be read. */
    private Optional<String> manifestSum(ArchiveRecordRow before, ArchiveId id) {
        return before.manifestSha256().or(() -> {
            try {
                ObjectStore old = stores.open(before.location(), before.region());
                return Optional.of(manifests.summed(old, id).sha256());
            } catch (ProblemException e) {
                log.info("The old place of the archive of task {} says nothing: {}", id.task(), e.message());
                return Optional.empty();
            }
        });
    }

    /**
     * Forgets an archive on record, also one that waits to be deleted: it is not Torpor's any more. Its objects, wherever
     * they are, stay.
     *
     * @param evenLastCopy the word of whoever knows that nothing else is needed, or that it is gone
     * @return the record as it was
     * @throws ProblemException {@code archive-not-found} if it is not on record, {@code bucket-busy} while a task of the
     *     bucket is active, {@code task-conflict} without that word if it may be the last copy (I4)
     */
    public ArchiveRecord forget(ArchiveId id, boolean evenLastCopy) {
        ArchiveRecord forgotten = records.of(id.bucket()).stream()
                .filter(record -> record.task().equals(id.task()))
                .findFirst()
                .orElseThrow(() -> notOnRecord(id));
        transactions.run(() -> {
            rows.hold(id.bucket());
            tasks.refuseBusy(id.bucket());
            if (!evenLastCopy) {
                refuseLastCopy(id);
            }
            rows.forget(id.task()); // first: it clears what was not written yet
            deletions.withdrawn(id.task());
        });
        retention.lookAgain(id.bucket());
        log.warn(
                "The archive of task {} in {} is forgotten; nothing of it was deleted",
                id.task(),
                forgotten.location());
        return forgotten;
    }

    /** What it sleeps in, and what it never came back from, is in no shard; what is being deleted is not, either. */
    private void refuseLastCopy(ArchiveId id) {
        List<ArchiveRecordRow> complete = rows.findByBucketOrderByIdDesc(id.bucket()).stream()
                .filter(row -> row.state() == ArchiveState.COMPLETE)
                .toList();
        Awake awake = buckets.onRecord(id.bucket());
        complete.stream()
                .filter(row -> row.taskId().equals(id.task()))
                .filter(row -> row.returnedAt() == null
                        || (!awake.isOf(row) && complete.stream().noneMatch(other -> other.isNewerThan(row))))
                .findFirst()
                .ifPresent(last -> {
                    throw new ProblemException(
                            ProblemCode.TASK_CONFLICT,
                            "The archive of task " + id.task() + " may be the last copy of bucket " + id.bucket()
                                    + ", which sleeps in it or never came back from it; it is not forgotten. Resume the"
                                    + " bucket, or re-point the archive to where it is; if it is not needed, or gone for"
                                    + " good, say so: POST /actuator/archives/" + id.bucket() + "/" + id.task()
                                    + "/forget-last-copy");
                });
    }

    /** The row, with the bucket's archives held: no task of it can begin meanwhile. */
    private ArchiveRecordRow held(ArchiveId id) {
        rows.hold(id.bucket());
        tasks.refuseBusy(id.bucket());
        return onRecord(id);
    }

    private ArchiveRecordRow onRecord(ArchiveId id) {
        ArchiveRecordRow row = rows.findByTaskId(id.task())
                .filter(known -> known.bucket().equals(id.bucket()))
                .orElseThrow(() -> notOnRecord(id));
        return switch (row.state()) {
            case COMPLETE -> row;
            case KEPT, DISCARDING ->
                throw new ProblemException(
                        ProblemCode.TASK_CONFLICT,
                        "The archive of task " + id.task() + " is " + row.state()
                                + "; only a complete one is re-pointed." + " It can be forgotten");
        };
    }

    private static ProblemException notOnRecord(ArchiveId id) {
        return new ProblemException(
                ProblemCode.ARCHIVE_NOT_FOUND,
                "No archive of bucket " + id.bucket() + " and task " + id.task()
                        + " is on record; GET /actuator/archives lists them");
    }
}
