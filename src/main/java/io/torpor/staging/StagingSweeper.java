package io.torpor.staging;

import io.torpor.act.Acts;
import io.torpor.data.DataDirectory;
import io.torpor.data.SafeDelete;
import io.torpor.node.NodeIdentity;
import io.torpor.work.OldRows;
import io.torpor.work.SlowWork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Limit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The sweeper of staging directories, the one place where they are deleted (I2): claim, delete, check absence, mark.
 * Each step may be the last before a crash; the next sweep does it again (I5). One failing directory never stops the
 * next.
 */
@Component
class StagingSweeper {

    private static final Logger LOG = LoggerFactory.getLogger(StagingSweeper.class);
    private static final int LONGEST_ERROR = 2000;

    private final StagingRepository repository;
    private final StagingRecords records;
    private final StagingProperties properties;
    private final DataDirectory data;
    private final NodeIdentity node;
    private final Clock clock;
    private final Acts acts;
    private final List<TrashGuard> guards;

    /** Within this process a claim is waited for, so that {@code clean} answers what the sweep under way achieved. */
    private final List<Lock> inProcess =
            Stream.<Lock>generate(ReentrantLock::new).limit(64).toList();

    StagingSweeper(
            StagingRepository repository,
            StagingRecords records,
            StagingProperties properties,
            DataDirectory data,
            NodeIdentity node,
            Clock clock,
            Acts acts,
            List<TrashGuard> guards) {
        this.repository = repository;
        this.records = records;
        this.properties = properties;
        this.data = data;
        this.node = node;
        this.clock = clock;
        this.acts = acts;
        this.guards = guards;
    }

    @Scheduled(fixedDelayString = "${torpor.staging.sweep-interval:5s}", scheduler = SlowWork.SCHEDULER)
    void sweep() {
        sweep(repository.findDue(node.id(), node.incarnation(), clock.instant()));
    }

    /** Also those of other nodes: one that does not come back has some. */
    @Scheduled(initialDelay = 60_000, fixedDelay = 3_600_000, scheduler = SlowWork.SCHEDULER)
    void purgeOldRecords() {
        Instant before = clock.instant().minus(properties.keepRecords());
        int purged = OldRows.remove(most -> repository.old(before, Limit.of(most)), repository::deleteAllByIdInBatch);
        if (purged > 0) {
            LOG.info("Removed {} records of directories that were cleaned long ago", purged);
        }
    }

    SweepResult sweepAll() {
        return sweep(repository.findWaiting(node.id(), node.incarnation()));
    }

    SweepResult sweepTask(String task) {
        return sweep(repository.findWaitingOf(task, node.id(), node.incarnation()));
    }

    private SweepResult sweep(List<StagingDirectoryRow> directories) {
        if (acts.isBehind()) {
            return new SweepResult(0, directories.size(), 0); // their records may be long over
        }
        return directories.stream().map(this::sweepOne).reduce(SweepResult.NOTHING, SweepResult::plus);
    }

    private SweepResult sweepOne(StagingDirectoryRow directory) {
        Lock lock = inProcess.get((int) (directory.id() % inProcess.size()));
        lock.lock();
        try {
            return claimAndDelete(directory);
        } catch (RuntimeException e) {
            // The record could not be written. Its claim lapses, and a later sweep tries again.
            LOG.error("The sweep of {} could not be recorded", directory.path(), e);
            return new SweepResult(0, 1, 0);
        } finally {
            lock.unlock();
        }
    }

    private SweepResult claimAndDelete(StagingDirectoryRow directory) {
        Instant now = clock.instant();
        String claim = UUID.randomUUID().toString();
        Instant abandonedBefore = now.minus(properties.claimTimeout());
        if (repository.claim(directory.id(), node.incarnation(), claim, now, abandonedBefore) == 0) {
            return new SweepResult(0, 0, 1); // another sweep has it, or is done with it
        }

        try {
            delete(directory);
        } catch (Throwable e) {
            // Also an Error, such as a tree too deep for the stack: one directory never stops the next.
            return failed(directory, claim, e);
        }

        if (repository.markCleaned(directory.id(), node.incarnation(), claim, clock.instant()) == 0) {
            return fenced(directory);
        }
        LOG.info("Cleaned {}", directory.path());
        return new SweepResult(1, 0, 0);
    }

    private void delete(StagingDirectoryRow directory) throws IOException {
        Path path = records.absolute(directory);
        switch (directory.kind()) {
            case STAGING -> SafeDelete.deleteTree(data.stagingRoot(), path);
            case TRASH -> {
                guards.forEach(guard -> guard.beforeDelete(directory.toRecord()));
                SafeDelete.deleteTree(data.trashRoot(), path);
            }
            case TRIAL -> SafeDelete.deleteEmpty(path); // one lies among a bucket's shards: never what holds something
        }
    }

    private SweepResult failed(StagingDirectoryRow directory, String claim, Throwable failure) {
        int failures = directory.attempts() + 1;
        Instant nextTryAt = clock.instant().plus(properties.backOff(failures));
        String error = failure.toString();
        String shown = error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error;

        LOG.warn("{} can't be deleted (failure {}), next try at {}", directory.path(), failures, nextTryAt, failure);
        if (repository.markFailed(directory.id(), node.incarnation(), claim, shown, nextTryAt) == 0) {
            return fenced(directory);
        }
        return new SweepResult(0, 1, 0);
    }

    private SweepResult fenced(StagingDirectoryRow directory) {
        LOG.warn("{} was taken over by another sweep; this one stops", directory.path());
        return new SweepResult(0, 0, 1);
    }
}
