package io.torpor.catalog;

import io.torpor.archive.SummedManifest;
import io.torpor.data.Names;
import io.torpor.node.NodeForgotten;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.work.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/**
 * The records of archives: which there are. A row begins with the commit of its archive and ends when the archive is
 * deleted; in between it says whether a resume may read it, and whether the bucket came back.
 */
@Service
public class ArchiveRecords {

    private final ArchiveRecordRepository rows;
    private final RetentionRule rule;
    private final AwakeBuckets buckets;
    private final Tasks tasks;
    private final Transactions transactions;
    private final Clock clock;

    ArchiveRecords(
            ArchiveRecordRepository rows,
            RetentionRule rule,
            AwakeBuckets buckets,
            Tasks tasks,
            Transactions transactions,
            Clock clock) {
        this.rows = rows;
        this.rule = rule;
        this.buckets = buckets;
        this.tasks = tasks;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The archives of a bucket that are on record, the newest first. */
    public List<ArchiveRecord> of(String bucket) {
        List<ArchiveRecordRow> ofBucket = rows.findByBucketOrderByIdDesc(bucket);
        Awake awake = buckets.onRecord(bucket);
        return ofBucket.stream()
                .map(row -> row.toRecord(rule.expiry(row, ofBucket, awake)))
                .toList();
    }

    /**
     * Some of all archives that are on record, by bucket, the newest first.
     *
     * @param after the pause whose archive they come after; null for the first ones
     * @param most of them
     * @throws ProblemException {@code archive-not-found} if that one's archive is not on record any more
     */
    public List<ArchiveRecord> page(@Nullable String after, int most) {
        List<ArchiveRecordRow> page = after == null
                ? rows.findByOrderByBucketAscIdDesc(Limit.of(most))
                : rows.findByTaskId(after)
                        .map(row -> rows.after(row.bucket(), row.id(), Limit.of(most)))
                        .orElseThrow(() -> new ProblemException(
                                ProblemCode.ARCHIVE_NOT_FOUND,
                                "after: no archive of task '" + Names.printable(after)
                                        + "' is on record any more; begin with the first page again"));
        Set<String> names = page.stream().map(ArchiveRecordRow::bucket).collect(Collectors.toSet());
        Map<String, List<ArchiveRecordRow>> ofBuckets =
                rows.findByBucketIn(names).stream().collect(Collectors.groupingBy(ArchiveRecordRow::bucket));
        Map<String, Awake> awake = buckets.onRecord(names);
        return page.stream()
                .map(row -> row.toRecord(rule.expiry(
                        row,
                        ofBuckets.getOrDefault(row.bucket(), List.of()),
                        awake.getOrDefault(row.bucket(), Awake.NOT))))
                .toList();
    }

    /**
     * Records a complete archive, also one that was out of use; once more is a no-op. To be committed with the pause's move
     * (I5).
     *
     * @param there its manifest
     */
    public void completed(Task pause, SummedManifest there) {
        rows.saveAndFlush(complete(pause, there));
    }

    /**
     * Records the complete archive of a pause that was undone, and that has what no shard has: it never expires before the
     * bucket comes back from it (I4).
     *
     * @param there its manifest
     */
    public void keptAsOnlyCopy(Task pause, SummedManifest there) {
        ArchiveRecordRow row = complete(pause, there);
        row.keptAsOnlyCopy();
        rows.saveAndFlush(row);
    }

    private ArchiveRecordRow complete(Task pause, SummedManifest there) {
        ArchiveRecordRow row = rows.findByTaskId(pause.id())
                .orElseGet(() -> new ArchiveRecordRow(pause, ArchiveState.COMPLETE, clock.instant(), 0, 0));
        row.completed(there);
        return row;
    }

    /**
     * Records half an archive, which a failed pause left for its retry; once more is a no-op.
     *
     * @param objectBytes bytes of its objects in the store
     */
    public void kept(Task pause, long objectBytes) {
        if (rows.findByTaskId(pause.id()).isEmpty()) {
            rows.saveAndFlush(
                    new ArchiveRecordRow(pause, ArchiveState.KEPT, clock.instant(), pause.bytesDone(), objectBytes));
        }
    }

    /** Whether the archive of a pause is on record. */
    public boolean isKnown(String pause) {
        return rows.findByTaskId(pause).isPresent();
    }

    /** Whether the archive of a pause is on record as out of use, and being deleted. */
    public boolean isDiscarding(String pause) {
        return rows.findByTaskId(pause)
                .filter(row -> row.state() == ArchiveState.DISCARDING)
                .isPresent();
    }

    /** Whether the archive of a pause is being deleted because its bucket came back from it, and its time is over. */
    public boolean hasExpired(String pause) {
        return rows.findByTaskId(pause).filter(ArchiveRecordRow::hasExpired).isPresent();
    }

    /**
     * Takes the archive of an undone or expired pause out of use, unless another task of its bucket may be reading it (I4).
     *
     * @param expired whether it may go because its time is over
     * @param fence throws if the caller may not decide that any more
     * @throws ProblemException {@code bucket-busy}, naming that task; {@code task-conflict} if its time is not over any more
     */
    public void takeOutOfUse(Task pause, boolean expired, Runnable fence) {
        transactions.run(() -> {
            rows.hold(pause.bucket());
            fence.run();
            tasks.activeOf(pause.bucket())
                    .filter(active -> !active.id().equals(pause.id()))
                    .ifPresent(active -> {
                        throw new ProblemException(
                                ProblemCode.BUCKET_BUSY,
                                "Task " + active.id() + " of bucket " + pause.bucket() + " may need the archive");
                    });
            Optional<ArchiveRecordRow> row = rows.findByTaskId(pause.id());
            if (expired && row.filter(ArchiveRecordRow::hasExpired).isEmpty()) {
                throw new ProblemException(
                        ProblemCode.TASK_CONFLICT,
                        "The archive of task " + pause.id() + " may be the last copy by now; it is looked at anew");
            }
            row.ifPresent(ArchiveRecordRow::discarding);
        });
    }

    /** What was restored to a node that is gone for good is in its archive alone again: retention leaves that (I4). */
    @EventListener
    void nodeForgotten(NodeForgotten forgotten) {
        rows.lostOnNode(forgotten.node());
    }

    /** Removes the record of an archive that is gone, or never was; one that is not on record is fine. */
    public void forget(String pause) {
        transactions.run(() -> rows.forget(pause));
    }

    /**
     * Refuses a resume of an archive that can't be resumed. What is not on record is not refused: archives are older
     * than databases.
     *
     * @param location canonical location of the object store
     * @param pause the pause that wrote it
     * @throws ProblemException {@code archive-not-found} if it is being deleted, {@code archive-incomplete} if it is
     *     half a one
     */
    public void refuseUnusable(String location, String pause) {
        rows.findByTaskId(pause).filter(row -> row.location().equals(location)).ifPresent(row -> {
            switch (row.state()) {
                case COMPLETE -> {}
                case KEPT ->
                    throw new ProblemException(
                            ProblemCode.ARCHIVE_INCOMPLETE,
                            "The archive of bucket " + row.bucket() + " and task " + pause + " in " + location
                                    + " is what a failed pause left for its retry");
                case DISCARDING ->
                    throw new ProblemException(
                            ProblemCode.ARCHIVE_NOT_FOUND,
                            "The archive of bucket " + row.bucket() + " and task " + pause + " in " + location
                                    + " is being deleted; GET /api/v1/buckets/" + row.bucket()
                                    + " lists the others");
            }
        });
    }

    /** Runs in the transaction of the task's move. */
    @EventListener
    void taskMoved(TaskChanged change) {
        Task task = change.task();
        if (change.before() == null) {
            recorded(task);
        } else if (task.type() == TaskType.RESUME && task.state() == TaskState.COMPLETED) {
            cameBack(task);
        }
    }

    /** From here on none of the bucket's archives goes; or the one that is meant has gone, and the task with it. */
    private void recorded(Task task) {
        rows.hold(task.bucket());
        if (task.type() != TaskType.PAUSE) {
            refuseUnusable(task.archive(), task.archiveTask());
        }
    }

    /**
     * Records that the bucket came back from this archive and with it from all older ones, but not from newer ones:
     * what those hold is in no shard (I4). For an older one the time runs on from its first return.
     */
    private void cameBack(Task resume) {
        Instant now = clock.instant();
        List<ArchiveRecordRow> held = rows.hold(resume.bucket());
        held.stream()
                .filter(row -> row.taskId().equals(resume.archiveTask()))
                .findFirst()
                .ifPresent(source -> {
                    source.cameBack(now);
                    held.stream()
                            .filter(row -> row.state() == ArchiveState.COMPLETE && row.returnedAt() == null)
                            .filter(row -> !row.onlyCopy())
                            .filter(row -> source.isNewerThan(row) && row.isOfTheSameBucketAs(source))
                            .forEach(row -> row.returned(now));
                    rows.saveAllAndFlush(held);
                });
    }
}
