package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.Manifest;
import io.torpor.archive.SummedManifest;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a transfer: a pause is PAUSED and its archive on record at once, and not before the archive is there. */
class TransferCompletionTest extends AbstractPhaseTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
    private static final SummedManifest COMMITTED = new SummedManifest(
            Manifest.of(TestTasks.BUCKET, "uuid", "task", Instant.EPOCH, "test", List.of()), "a".repeat(64));

    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private final ManifestCommit manifest = mock();
    private final DryRunConclusion dryRun = mock();
    private final ArchiveRecords records = mock();
    private final TransferCompletion completion =
            new TransferCompletion(manifest, dryRun, records, lifecycle, DirectTransactions.noting(events::add));
    private final List<NodeTaskRow> rows = states(NodeTaskState.PROCESSED, NodeTaskState.PROCESSED);

    @BeforeEach
    void keepEvents() {
        given(manifest.commit(PAUSE)).willAnswer(call -> {
            events.add("archive");
            return COMMITTED;
        });
        willAnswer(call -> events.add("record")).given(records).completed(PAUSE, COMMITTED);
        given(lifecycle.apply("task", TaskEvent.UPLOADED)).willAnswer(call -> {
            events.add("UPLOADED");
            return PAUSE;
        });
    }

    @Test
    @Pins({I4, I5})
    void aPausesRecordAndItsMoveAreOneCommitAfterTheArchives() {
        completion.complete(PAUSE, rows);

        assertThat(events).containsExactly("archive", "begin", "record", "UPLOADED", "commit");
    }

    @Test
    @Pins(I4)
    void aPauseWhoseArchiveCantBeCommittedIsNotMoved() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_INCOMPLETE, "half"))
                .given(manifest)
                .commit(PAUSE);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> completion.complete(PAUSE, rows));

        verifyNoInteractions(records);
        verifyNotMoved();
    }

    @Test
    @Pins(I5)
    void aRecordThatCantBeKeptMovesNothing() {
        willThrow(new IllegalStateException("no database")).given(records).completed(PAUSE, COMMITTED);

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> completion.complete(PAUSE, rows));

        assertThat(events).doesNotContain("commit");
        verifyNotMoved();
    }

    @Test
    void aResumeIsRestored() {
        completion.complete(TestTasks.task(TaskType.RESUME, TaskState.RESUMING), rows);

        verifyMoved(TaskEvent.RESTORED);
        verifyNoInteractions(manifest, records, dryRun);
    }

    @Test
    void aDryRunIsConcluded() {
        Task check = TestTasks.task(TaskType.RESUME_DRY_RUN, TaskState.CHECKING);

        completion.complete(check, rows);

        verify(dryRun).conclude(check, rows);
        verifyNoInteractions(manifest, records);
        verifyNotMoved();
    }
}
