package io.torpor.staging;

import io.torpor.data.DataDirectory;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingDirectoryRow.RecordedPath;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The records of staging directories: each is opened in a transaction of its own, committed when the call returns (I1).
 */
@Component
class StagingRecords {

    private final StagingRepository repository;
    private final DataDirectory data;
    private final NodeIdentity node;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;

    StagingRecords(
            StagingRepository repository,
            DataDirectory data,
            NodeIdentity node,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.repository = repository;
        this.data = data;
        this.node = node;
        this.clock = clock;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Reserves paths for a task, all or none; once more is a no-op. The row of a cleaned path begins anew. */
    void reserve(List<RecordedPath> places) {
        open(places, StagingState.RESERVED);
    }

    /** Records a directory that no row names, so that it is swept like all others. */
    void recordOrphan(RecordedPath place) {
        open(List.of(place), StagingState.CLEANUP_REQUIRED);
    }

    /** The path as rows have it. */
    String relative(Path path) {
        return data.root().relativize(path).toString();
    }

    /** The path of a row on this node's disk. */
    Path absolute(StagingDirectoryRow directory) {
        return data.root().resolve(directory.path());
    }

    private void open(List<RecordedPath> places, StagingState state) {
        Runnable opening =
                () -> ownTransaction.executeWithoutResult(status -> places.forEach(place -> openNow(place, state)));
        try {
            opening.run();
        } catch (DataIntegrityViolationException e) {
            // Another thread inserted the same path first. Now the row is there: decide again by what it says.
            opening.run();
        }
    }

    private void openNow(RecordedPath place, StagingState state) {
        Instant now = clock.instant();
        List<StagingDirectoryRow> known =
                repository.findByNodeIdAndPathIn(node.id(), List.of(place.path(), parent(place.path())));
        for (StagingDirectoryRow directory : known) {
            if (directory.state() != StagingState.CLEANED) {
                requireUsable(directory, place, state);
                return;
            }
        }

        known.stream()
                .filter(directory -> directory.path().equals(place.path()))
                .findAny()
                .ifPresentOrElse(
                        cleaned -> cleaned.begin(place, state, node.incarnation(), now),
                        () -> repository.saveAndFlush(
                                new StagingDirectoryRow(node.id(), place, state, node.incarnation(), now)));
    }

    /** A row that is open already is fine if it says what is asked for; one that waits for the sweeper is not. */
    private void requireUsable(StagingDirectoryRow open, RecordedPath place, StagingState state) {
        boolean same = open.path().equals(place.path()) && open.state() == state && open.isOf(node.incarnation());
        if (!same) {
            throw new ProblemException(
                    ProblemCode.CLEANUP_PENDING,
                    "On node " + node.id() + ", " + open.path() + " of task " + place.task()
                            + " is not cleaned yet. The staging sweeper tries again by itself");
        }
    }

    private static String parent(String path) {
        return Objects.requireNonNullElse(Path.of(path).getParent(), Path.of(""))
                .toString();
    }
}
