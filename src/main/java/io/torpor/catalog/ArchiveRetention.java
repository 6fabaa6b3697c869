package io.torpor.catalog;

import io.torpor.act.Acts;
import io.torpor.archive.ManifestStore;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.work.SlowWork;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The retention of archives: takes those whose time has come out of use. It deletes nothing itself: what it decided is
 * committed as a {@link PendingDeletion}, which the coordinator carries out, as often as it takes. May run on several
 * nodes at once.
 */
@Component
public class ArchiveRetention {

    private static final Logger log = LoggerFactory.getLogger(ArchiveRetention.class);

    private final ArchiveRecordRepository rows;
    private final RetentionCandidates candidates;
    private final ArchiveRecords records;
    private final RetentionRule rule;
    private final PendingDeletions deletions;
    private final ArchiveClaims claims;
    private final ObjectStores stores;
    private final ManifestStore manifests;
    private final CheckRecords checks;
    private final AwakeBuckets buckets;
    private final Tasks tasks;
    private final Transactions transactions;
    private final Clock clock;
    private final Acts acts;
    private volatile Map<String, Reason> heldUp = Map.of();

    ArchiveRetention(
            ArchiveRecordRepository rows,
            RetentionCandidates candidates,
            ArchiveRecords records,
            RetentionRule rule,
            PendingDeletions deletions,
            ArchiveClaims claims,
            ObjectStores stores,
            ManifestStore manifests,
            CheckRecords checks,
            AwakeBuckets buckets,
            Tasks tasks,
            Transactions transactions,
            Clock clock,
            Acts acts) {
        this.rows = rows;
        this.candidates = candidates;
        this.records = records;
        this.rule = rule;
        this.deletions = deletions;
        this.claims = claims;
        this.stores = stores;
        this.manifests = manifests;
        this.checks = checks;
        this.buckets = buckets;
        this.tasks = tasks;
        this.transactions = transactions;
        this.clock = clock;
        this.acts = acts;
    }

    /**
     * The buckets whose expired archives are kept for the time being, each with the reason; as of the last run, for
     * health.
     */
    public Map<String, Reason> heldUp() {
        return heldUp;
    }

    /** Says no more of a bucket's archives, which somebody has just put right; the next run looks again. */
    void lookAgain(String bucket) {
        Map<String, Reason> others = new TreeMap<>(heldUp);
        others.remove(bucket);
        heldUp = others;
    }

    /**
     * Takes the expired archives of every bucket out of use. A bucket that fails is kept whole, and stops no other.
     *
     * @return ids of the pauses whose archives will be deleted
     */
    @Scheduled(fixedDelayString = "${torpor.archive.retention.interval:10m}", scheduler = SlowWork.SCHEDULER)
    public List<String> run() {
        if (acts.isBehind()) {
            return List.of();
        }
        List<String> taken = new ArrayList<>();
        Map<String, Reason> found = new TreeMap<>();
        for (String bucket : candidates.buckets(clock.instant())) {
            try {
                taken.addAll(retain(bucket));
            } catch (RuntimeException e) {
                // One failing bucket never stops the next: all its archives are kept, and the next run tries again.
                log.warn("The expired archives of bucket {} are kept for now", bucket, e);
                found.put(bucket, Reason.of(e));
            }
        }
        heldUp = found;
        return taken;
    }

    private List<String> retain(String bucket) {
        Instant now = clock.instant();
        List<ArchiveRecord> known = records.of(bucket);
        List<ArchiveRecord> expired = known.stream()
                .filter(archive -> isOver(archive.expiresAt(), now))
                .toList();
        if (expired.isEmpty()) {
            return List.of();
        }
        expired.forEach(this::requireOurs);
        Awake awake = buckets.now(bucket);
        if (awake.is()) {
            return transactions.call(() -> takeExpired(bucket, awake, Optional.empty()));
        }
        Optional<ArchiveRecord> sleepsIn = sleepsIn(known);
        sleepsIn.ifPresent(this::verify);
        return transactions.call(() -> takeExpired(bucket, Awake.NOT, sleepsIn.map(ArchiveRecord::task)));
    }

    /**
     * Decides once more, right before an archive that has expired is deleted: between the decision and the deed lies as much
     * time as the other copy needs to get lost (I4). If it must not go any more, it is in use again, and the next run
     * decides anew. Where not even its manifest is left, the deletion had begun, and may go on.
     *
     * @param fence throws if the caller may not decide that any more
     * @return whether it may be deleted now
     * @throws ProblemException {@code bucket-busy} while a task of the bucket is active; {@code
     *     cluster-manager-unreachable}, {@code node-lost} or {@code archive-*} if it can't be told now
     */
    public boolean isStillOver(Task pause, Runnable fence) {
        ArchiveRecord archive = records.of(pause.bucket()).stream()
                .filter(record -> record.task().equals(pause.id()))
                .findFirst()
                .orElseThrow();
        ObjectStore store = stores.open(archive.location(), archive.region());
        if (!manifests.hasManifest(store, archive.id())) {
            store.requirePresent();
            return true;
        }
        Awake awake = buckets.now(pause.bucket());
        Optional<String> verified = awake.is() ? Optional.empty() : verifiedNow(pause.bucket());
        boolean over = transactions.call(() -> isStillOver(pause, awake, verified, fence));
        if (!over) {
            log.warn(
                    "The archive of task {} has expired and is in use again: nothing else shows that bucket {} is safe",
                    pause.id(),
                    pause.bucket());
        }
        return over;
    }

    private boolean isStillOver(Task pause, Awake seen, Optional<String> verified, Runnable fence) {
        List<ArchiveRecordRow> ofBucket = rows.hold(pause.bucket());
        fence.run();
        Awake awake = buckets.still(pause.bucket(), seen);
        tasks.refuseBusy(pause.bucket());
        ArchiveRecordRow row = ofBucket.stream()
                .filter(held -> held.taskId().equals(pause.id()))
                .findFirst()
                .orElseThrow();
        boolean over = row.returnedAt() != null
                && rule.isReplaced(row, ofBucket, awake)
                && (awake.is() || newest(ofBucket).equals(verified))
                && !couldNotBeWoken(pause.bucket());
        if (!over) {
            row.backInUse();
            rows.saveAndFlush(row);
        }
        return over;
    }

    /** The archive that a bucket sleeps in, if it is found sound now. */
    private Optional<String> verifiedNow(String bucket) {
        Optional<ArchiveRecord> sleepsIn = sleepsIn(records.of(bucket));
        try {
            sleepsIn.ifPresent(this::verify);
            return sleepsIn.map(ArchiveRecord::task);
        } catch (ProblemException e) {
            log.warn("The archive that bucket {} sleeps in is not found sound: {}", bucket, e.message());
            return Optional.empty();
        }
    }

    private static Optional<ArchiveRecord> sleepsIn(List<ArchiveRecord> ofBucket) {
        return ofBucket.stream()
                .filter(archive -> archive.state() == ArchiveState.COMPLETE)
                .findFirst();
    }

    /** What can't be seen now is not forgotten, and what another cluster has claimed is not ours to delete (I4). */
    private void requireOurs(ArchiveRecord archive) {
        Task pause = tasks.get(archive.task());
        ObjectStore store = stores.open(archive.location(), archive.region());
        PrefixOwner owner = claims.owner(store, pause);
        if (owner == PrefixOwner.ANOTHER && archive.state() == ArchiveState.COMPLETE) {
            claims.require(store, pause);
        }
    }

    /** What replaces the older archives must be there before they go (I4). */
    private void verify(ArchiveRecord archive) {
        checks.requireNotDamaged(archive.task());
        ObjectStore opened = stores.open(archive.location(), archive.region());
        manifests.readVerified(opened, archive.id());
    }

    /**
     * Decides with the bucket's archives held: no task of it can begin meanwhile.
     *
     * @param seen whether the bucket was awake a moment ago
     * @param verified the archive that was found sound; empty while the bucket is awake
     */
    private List<String> takeExpired(String bucket, Awake seen, Optional<String> verified) {
        rows.hold(bucket);
        if (tasks.activeOf(bucket).isPresent() || couldNotBeWoken(bucket)) {
            return List.of();
        }

        List<ArchiveRecordRow> ofBucket = rows.findByBucketOrderByIdDesc(bucket);
        Awake awake = buckets.still(bucket, seen);
        if (!awake.is() && !newest(ofBucket).equals(verified)) {
            return List.of(); // it fell asleep meanwhile, or nobody knows what it sleeps in: the next run looks again
        }

        Instant now = clock.instant();
        List<ArchiveRecordRow> expired = ofBucket.stream()
                .filter(row -> isOver(rule.expiry(row, ofBucket, awake), now))
                .toList();
        expired.forEach(row -> {
            log.info("The archive of task {} in {} has expired", row.taskId(), row.location());
            row.discarding();
            deletions.add(row);
        });
        return expired.stream().map(ArchiveRecordRow::taskId).toList();
    }

    /** Where waking failed, an older archive may be the way out. */
    private boolean couldNotBeWoken(String bucket) {
        return tasks.lastEndedOf(bucket)
                .filter(ArchiveRetention::isUndoneResume)
                .isPresent();
    }

    private static boolean isUndoneResume(Task task) {
        return task.type() == TaskType.RESUME && task.state() != TaskState.COMPLETED;
    }

    private static Optional<String> newest(List<ArchiveRecordRow> ofBucket) {
        List<ArchiveRecordRow> complete = ofBucket.stream()
                .filter(row -> row.state() == ArchiveState.COMPLETE)
                .toList();
        return complete.stream()
                .filter(row -> LatestArchive.isNewest(row, complete))
                .map(ArchiveRecordRow::taskId)
                .findFirst();
    }

    private static boolean isOver(@Nullable Instant expiry, Instant now) {
        return expiry != null && !expiry.isAfter(now);
    }
}
