package io.torpor.staging;

import io.torpor.data.DataDirectory;
import io.torpor.data.Names;
import io.torpor.data.SafeDelete;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingDirectoryRow.RecordedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The staging area: this node's staging and trash directories. A task reserves a directory, uses it, and gives it back
 * on whichever exit it takes (I2); the sweeper deletes what was given back. Nothing here asks for a bucket's state.
 */
@Component
public class StagingArea {

    private static final Logger LOG = LoggerFactory.getLogger(StagingArea.class);

    /** All states but that of the many old records. */
    private static final Set<StagingState> UNCLEANED = EnumSet.complementOf(EnumSet.of(StagingState.CLEANED));

    private final StagingRepository repository;
    private final StagingRecords records;
    private final StagingSweeper sweeper;
    private final StagingRecovery recovery;
    private final DataDirectory data;
    private final NodeIdentity node;
    private final Clock clock;

    StagingArea(
            StagingRepository repository,
            StagingRecords records,
            StagingSweeper sweeper,
            StagingRecovery recovery,
            DataDirectory data,
            NodeIdentity node,
            Clock clock) {
        this.repository = repository;
        this.records = records;
        this.sweeper = sweeper;
        this.recovery = recovery;
        this.data = data;
        this.node = node;
        this.clock = clock;
    }

    /**
     * Reserves a directory for a task: it is recorded before it exists (I1). The record is committed when the call
     * returns, whatever becomes of a transaction of the caller's. The same call again gives the same path.
     *
     * @return where the directory may be created; it is not created here
     * @throws ProblemException {@code cleanup-pending} if an earlier use of that path is not cleaned yet
     */
    public Path reserve(String task, String bucket, String shard, StagingKind kind) {
        Path path =
                switch (kind) {
                    case STAGING -> data.staging(task, shard);
                    case TRASH -> data.trash(task, shard);
                    case TRIAL -> throw new IllegalArgumentException("A trial has two places: reserveTrial");
                };
        records.reserve(
                List.of(new RecordedPath(kind, records.relative(path), task, Names.checkBucket(bucket), shard)));
        return path;
    }

    /**
     * Reserves the two places of a trial: whether a directory can be moved between the bucket's place and Torpor's own
     * directory. Both are recorded before either exists (I1).
     *
     * @param aside where the task's shards are moved to or from
     * @throws ProblemException {@code cleanup-pending} if an earlier trial of the task is not cleaned yet
     */
    public TrialPaths reserveTrial(String task, String bucket, StagingKind aside) {
        Path root =
                switch (aside) {
                    case STAGING -> data.stagingRoot();
                    case TRASH -> data.trashRoot();
                    case TRIAL -> throw new IllegalArgumentException("Nothing is moved to or from a trial");
                };
        boolean here = Files.isDirectory(data.bucket(bucket), LinkOption.NOFOLLOW_LINKS);
        TrialPaths trial = new TrialPaths(
                data.trialAside(root, task), data.trialInPlace(here ? data.bucket(bucket) : data.root(), task));
        records.reserve(Stream.of(trial.aside(), trial.inPlace())
                .map(path -> new RecordedPath(StagingKind.TRIAL, records.relative(path), task, bucket, null))
                .toList());
        return trial;
    }

    /** Deletes what is in the places of a task's trial, now, and gives them back; nothing else of the task. */
    @Transactional(propagation = Propagation.NEVER)
    public void cleanTrial(String task, TrialPaths trial) {
        try {
            // Nobody else sweeps what is still reserved by this process.
            SafeDelete.deleteEmpty(trial.inPlace());
            SafeDelete.deleteEmpty(trial.aside());
            repository.trialCleaned(task, node.id(), node.incarnation(), clock.instant());
        } catch (IOException e) {
            LOG.debug("The trial of task {} is left to the sweeper", task, e);
            repository.releaseTrial(task, node.id(), node.incarnation(), clock.instant());
            sweeper.sweepTask(task);
        }
    }

    /**
     * Gives all directories of a task on this node back: they are deleted by the next sweep. Joins the caller's
     * transaction. A task without directories is fine.
     */
    @Transactional
    public void release(String task) {
        repository.release(task, node.id(), node.incarnation(), clock.instant());
    }

    /**
     * Gives all directories of a task on this node back and deletes them now (I2), also those that wait for a next try.
     * Waits for a sweep of one of them that is under way. Must not be called in a transaction, since the deletion is
     * recorded step by step.
     *
     * @return true when none is left; false when at least one could not be deleted, which its record explains
     */
    @Transactional(propagation = Propagation.NEVER)
    public boolean clean(String task) {
        repository.release(task, node.id(), node.incarnation(), clock.instant());
        sweeper.sweepTask(task);
        return repository.countByNodeIdAndTaskIdAndStateNot(node.id(), task, StagingState.CLEANED) == 0;
    }

    /** The records of the directories that are not cleaned yet, on any node (I9), oldest first. */
    public List<StagingRecord> pending() {
        return records(repository.findByStateInOrderById(UNCLEANED));
    }

    /**
     * As {@link #pending()}, a page of it.
     *
     * @param after the id of the last record of the page before; 0 for the first page
     * @param size the most records
     */
    public List<StagingRecord> pending(long after, int size) {
        return records(repository.findByStateInAndIdGreaterThanOrderById(UNCLEANED, after, Limit.of(size)));
    }

    /** As {@link #pending()}, of some tasks. */
    public List<StagingRecord> pending(Collection<String> tasks) {
        return records(repository.findByTaskIdInAndStateInOrderById(tasks, UNCLEANED));
    }

    /**
     * The records of directories that could not be deleted so far, oldest first.
     *
     * @param most records
     */
    public List<StagingRecord> failing(int most) {
        return records(repository.findByStateAndAttemptsGreaterThanOrderById(
                StagingState.CLEANUP_REQUIRED, 0, Limit.of(most)));
    }

    /** The number of directories that wait to be cleaned, on any node. */
    public long waiting() {
        return repository.countByState(StagingState.CLEANUP_REQUIRED);
    }

    private static List<StagingRecord> records(List<StagingDirectoryRow> rows) {
        return rows.stream().map(StagingDirectoryRow::toRecord).toList();
    }

    /** The records of the directories of a task that are not cleaned yet, on any node (I9), oldest first. */
    public List<StagingRecord> pending(String task) {
        return pending(List.of(task));
    }

    /**
     * Recovers from a crash; for the start, before any task runs. Gives back all directories that an earlier process of
     * this node left, records those that no record names, and sweeps them all (I2). What can't be deleted is tried
     * again later and stops nothing.
     */
    public SweepResult recover() {
        recovery.recover();
        return sweeper.sweepAll();
    }

    /** Removes the records of a node that is gone for good, with its disk. Joins the caller's transaction. */
    @Transactional
    public void forget(String goneNode) {
        repository.forget(goneNode);
    }

    /** Sweeps this node: deletes all its directories that wait for it, also those that wait for a next try. */
    public SweepResult sweepNow() {
        return sweeper.sweepAll();
    }
}
