package io.torpor.task;

import io.torpor.problem.ProblemCode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** The row of a task. Only changed columns are written: lease and progress are updated beside the version. */
@Entity
@DynamicUpdate
@Table(name = "task")
class TaskRow implements Persistable<String> {

    @Id
    private String id;

    @Version
    private @Nullable Long version;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, length = 20, columnDefinition = "varchar")
    private TaskType type;

    private String bucket;
    private @Nullable String bucketUuid;
    private @Nullable String activeBucket;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, length = 20, columnDefinition = "varchar")
    private TaskState state;

    @Enumerated(EnumType.STRING)
    @Column(length = 20, columnDefinition = "varchar")
    private @Nullable TaskState outcome;

    private String archive;
    private String archiveTask;
    private @Nullable String region;
    private @Nullable Long rateLimit;
    private @Nullable String errorCode;
    private @Nullable String errorMessage;
    private @Nullable String plan;
    private boolean acknowledged;
    private boolean releaseBegan;
    private long rev;
    private long bytesTotal;
    private long bytesDone;
    private long bytesPerSecond;
    private @Nullable String coordinator;
    private @Nullable String coordinatorIncarnation;
    private @Nullable Instant leaseUntil;
    private Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Long endedRev;

    @SuppressWarnings("NullAway.Init")
    protected TaskRow() {}

    TaskRow(NewTask task, Instant now) {
        this.id = task.id();
        this.type = task.type();
        this.bucket = task.bucket();
        this.bucketUuid = task.bucketUuid();
        this.activeBucket = task.bucket();
        this.state = task.type().first();
        this.archive = task.archive();
        this.archiveTask = task.archiveTask() == null ? task.id() : task.archiveTask();
        this.region = task.region();
        this.rateLimit = task.rateLimit();
        this.rev = 1;
        this.createdAt = now;
    }

    /** The row of a pause that did not run here. No task that did ended before it. */
    TaskRow(FoundPause pause) {
        this.id = pause.id();
        this.type = TaskType.PAUSE;
        this.bucket = pause.bucket();
        this.bucketUuid = pause.bucketUuid();
        this.state = TaskState.COMPLETED;
        this.archive = pause.archive();
        this.archiveTask = pause.id();
        this.region = pause.region();
        this.rev = 1;
        this.bytesTotal = pause.bytes();
        this.bytesDone = pause.bytes();
        this.createdAt = pause.created();
        this.endedAt = pause.created();
        this.endedRev = 0L;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return version == null;
    }

    /**
     * Moves to another state and keeps the columns that depend on it in step.
     *
     * @param order of the end among those of the bucket's tasks, if it is one
     */
    void move(TaskState target, long order, Instant now) {
        if (startedAt == null && target.transferring()) {
            startedAt = now;
        }
        if (target.ended()) {
            activeBucket = null;
            endedAt = now;
            endedRev = order;
        }
        state = target;
        rev++;
    }

    void undoAs(TaskState end) {
        outcome = end;
    }

    void fail(Reason reason) {
        errorCode = reason.code().code();
        errorMessage = reason.message();
    }

    void plan(String json) {
        plan = json;
    }

    void archiveMoved(String newArchive, @Nullable String newRegion) {
        archive = newArchive;
        region = newRegion;
        rev++;
    }

    void acknowledge() {
        acknowledged = true;
        rev++;
    }

    String bucket() {
        return bucket;
    }

    TaskType type() {
        return type;
    }

    TaskState state() {
        return state;
    }

    @Nullable
    TaskState outcome() {
        return outcome;
    }

    /** Whether a node has begun to take the bucket's shards away. */
    boolean releaseBegan() {
        return releaseBegan;
    }

    /** Whether its shards may be taken away: a release that nothing undoes any more is under way, or done. */
    boolean isReleased() {
        return releaseBegan && (state == TaskState.RELEASING || state == TaskState.COMPLETED);
    }

    boolean acknowledged() {
        return acknowledged;
    }

    /** Whether this process leads the task at least until that instant. */
    boolean isLedBy(String node, String incarnation, Instant until) {
        return node.equals(coordinator)
                && incarnation.equals(coordinatorIncarnation)
                && leaseUntil != null
                && leaseUntil.isAfter(until);
    }

    boolean hasReason() {
        return errorCode != null;
    }

    Task toTask() {
        Reason reason = errorCode == null
                ? null
                : new Reason(ProblemCode.of(errorCode), errorMessage == null ? "" : errorMessage);
        return new Task(
                id,
                type,
                bucket,
                bucketUuid,
                state,
                outcome,
                archive,
                archiveTask,
                region,
                rateLimit,
                reason,
                plan,
                acknowledged,
                rev,
                bytesTotal,
                bytesDone,
                bytesPerSecond,
                coordinator,
                createdAt,
                startedAt,
                endedAt);
    }
}
