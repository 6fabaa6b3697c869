package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.PendingDeletions;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoredObject;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ReuseProperties;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.InOrder;
import org.mockito.Mockito;

/** Which archive of an undone pause is deleted, which is kept, and what is tried again. */
class ArchiveDiscardTest {

    private static final Task FAILED = TestTasks.undone(TaskType.PAUSE, TaskState.FAILED);
    private static final Task CANCELLED = TestTasks.undone(TaskType.PAUSE, TaskState.CANCELLED);
    private static final String PREFIX = "bucket/task/";

    private final ObjectStore store = mock(ObjectStore.class);
    private final ObjectStores stores = mock(ObjectStores.class, call -> {
        // However the archive is named, it is this one.
        return call.getMethod().getReturnType() == ObjectStore.class ? store : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ShardTransferRepository transfers = mock(ShardTransferRepository.class);
    private final PendingDeletions deletions = mock(PendingDeletions.class);
    private final ArchiveRecords records = mock(ArchiveRecords.class);
    private final NodeTasks nodeTasks = mock(NodeTasks.class);
    private final NodeTaskRow row = mock(NodeTaskRow.class);
    private final Tasks tasks = mock(Tasks.class);
    private final ShardTransferRow transfer =
            new ShardTransferRow("task", "node-1", new ShardId(TestTasks.BUCKET, "s1"), "node-1", 10);

    /** What reading the manifest comes to; null if it reads well. */
    private @Nullable ProblemCode unread;

    private final ManifestStore manifests = mock(ManifestStore.class, call -> {
        if (call.getMethod().getReturnType() != Manifest.class) {
            return Mockito.RETURNS_DEFAULTS.answer(call);
        }
        if (unread != null) {
            throw new ProblemException(unread, "scripted");
        }
        return null;
    });

    @BeforeEach
    void oneShardOfACleanNode() {
        transfer.move(ShardTransferState.ARCHIVED);
        given(transfers.findByTaskIdOrderById("task")).willReturn(List.of(transfer));
        given(row.state()).willReturn(NodeTaskState.CLEANED);
        given(nodeTasks.rows("task")).willReturn(List.of(row));
    }

    @Test
    void anArchiveIsOutOfUseBeforeItGoesAndForgottenAfterwards() {
        discard(false).discard(CANCELLED);

        InOrder order = inOrder(records, store);
        order.verify(records).takeOutOfUse(CANCELLED);
        order.verify(store).requirePresent();
        order.verify(store).discard(PREFIX);
        order.verify(records).forget("task");
        then(deletions).shouldHaveNoInteractions();
    }

    @ParameterizedTest
    @Pins(I4)
    @EnumSource(value = NodeTaskState.class, mode = EnumSource.Mode.EXCLUDE, names = "CLEANED")
    void nothingGoesBeforeEveryNodeHasSaidThatItsShardsAreThere(NodeTaskState state) {
        given(row.state()).willReturn(state);

        discard(false).discard(CANCELLED);

        assertKept();
        then(deletions).should().failed(eq(CANCELLED), argThat(why -> why.code() == ProblemCode.NODE_LOST));
    }

    @Test
    @Pins(I4)
    void aWholeArchiveOfAMissingShardIsKept() {
        transfer.move(ShardTransferState.MISSING);

        discard(false).discard(CANCELLED);

        assertKept();
        then(records).should(never()).takeOutOfUse(any());
    }

    @ParameterizedTest
    @Pins(I4)
    @EnumSource(names = {"ARCHIVE_CORRUPT", "ARCHIVE_VERSION"})
    void anArchiveOfAMissingShardWhoseManifestIsNotUnderstoodIsKept(ProblemCode code) {
        transfer.move(ShardTransferState.MISSING);
        unread = code;

        discard(false).discard(CANCELLED);

        assertKept();
        then(records).should(never()).takeOutOfUse(any());
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_INCOMPLETE", "ARCHIVE_NOT_FOUND"})
    void halfAnArchiveIsNoLastCopy(ProblemCode code) {
        transfer.move(ShardTransferState.MISSING);
        unread = code;

        discard(false).discard(CANCELLED);

        then(store).should().discard(PREFIX);
    }

    @Test
    @Pins(I4)
    void anArchiveOfAMissingShardThatCantBeReadWaits() {
        transfer.move(ShardTransferState.MISSING);
        unread = ProblemCode.ARCHIVE_UNREACHABLE;

        discard(false).discard(CANCELLED);

        assertKept();
        then(records).should(never()).takeOutOfUse(any());
        then(deletions).should().failed(eq(CANCELLED), argThat(why -> why.code() == ProblemCode.ARCHIVE_UNREACHABLE));
    }

    @Test
    void whatIsOutOfUseIsDeletedWithoutAnotherLook() {
        transfer.move(ShardTransferState.MISSING);
        given(records.isDiscarding("task")).willReturn(true);

        discard(false).discard(CANCELLED);

        then(records).should(never()).takeOutOfUse(any());
        then(store).should().discard(PREFIX);
    }

    @Test
    @Pins(I3)
    void anArchiveWhoseRootIsAwayIsTriedAgainAndHoldsUpNothing() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "away"))
                .given(store)
                .requirePresent();

        discard(false).discard(CANCELLED);

        assertKept();
        then(deletions).should().failed(eq(CANCELLED), any());
    }

    @Test
    void aPauseThatWroteNothingHasNoArchive() {
        given(transfers.findByTaskIdOrderById("task")).willReturn(List.of());

        discard(false).discard(CANCELLED);

        then(stores).shouldHaveNoInteractions();
    }

    @Test
    void whatAFailedPauseLeftIsKeptForItsRetryIfThatIsWanted() {
        unread = ProblemCode.ARCHIVE_INCOMPLETE;
        given(store.list(PREFIX)).willReturn(List.of(new StoredObject("a", 3), new StoredObject("b", 4)));

        discard(true).discard(FAILED);

        then(store).should().discardUnfinished(PREFIX);
        then(records).should().kept(FAILED, 7);
        then(store).should(never()).discard(any());
    }

    @Test
    void onlyHalfAnArchiveOfAFailedPauseIsKept() {
        discard(true).discard(FAILED);
        then(records).should(never()).kept(any(), anyLong());

        unread = ProblemCode.ARCHIVE_INCOMPLETE;
        discard(false).discard(FAILED);
        discard(true).discard(CANCELLED);
        given(records.isDiscarding("task")).willReturn(true);
        discard(true).discard(FAILED);
        then(records).should(never()).kept(any(), anyLong());
    }

    @Test
    void oneArchiveThatCantGoDoesNotStopTheNext() {
        given(deletions.due()).willReturn(List.of("bad", "task"));
        given(tasks.get("bad")).willThrow(new IllegalStateException("bad record"));
        given(tasks.get("task")).willReturn(CANCELLED);

        discard(false).sweep();

        then(deletions).should().failed(eq("bad"), any());
        then(deletions).should(never()).settled("bad");
        then(deletions).should().settled("task");
    }

    private void assertKept() {
        then(store).should(never()).discard(any());
        then(records).should(never()).forget(any());
    }

    private ArchiveDiscard discard(boolean keepFailed) {
        return new ArchiveDiscard(
                stores,
                manifests,
                transfers,
                deletions,
                records,
                nodeTasks,
                new ReuseProperties(true, keepFailed),
                tasks,
                DirectTransactions.make());
    }
}
