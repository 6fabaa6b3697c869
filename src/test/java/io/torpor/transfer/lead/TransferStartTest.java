package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No node may begin before all of a resume's plan is on record. */
class TransferStartTest extends AbstractPhaseTest {

    private static final Task RESUME = TestTasks.task(TaskType.RESUME, TaskState.RESUMING);
    private static final ArchiveId ARCHIVE = new ArchiveId(TestTasks.BUCKET, "pause");

    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private final ObjectStore store = mock();
    private final ArchiveClaims claims = mock();
    private final ObjectStores stores = mock();
    private final ManifestStore manifests = mock();
    private final Planner planner = mock();
    private final ShardTransferRepository transfers = mock();
    private final TransferStart start = new TransferStart(
            claims,
            stores,
            manifests,
            planner,
            transfers,
            nodeTasks,
            new NodeIdentity("a", "incarnation"),
            participants,
            lifecycle,
            DirectTransactions.noting(events::add));
    private final Manifest manifest = Manifest.of(TestTasks.BUCKET, "uuid", "pause", Instant.EPOCH, "test", List.of());
    private final List<ShardTransferRow> plan =
            List.of(new ShardTransferRow("task", "a", new ShardId(TestTasks.BUCKET, "s1"), "gone", 10));
    private List<NodeTaskRow> rows;

    @BeforeEach
    void twoNodes() {
        rows = states(NodeTaskState.PREPARED, NodeTaskState.PREPARED);
        given(stores.open("file:/archive", null)).willReturn(store);
        given(manifests.read(store, ARCHIVE)).willReturn(manifest);
        given(planner.plan(any(), any(), any())).willReturn(plan);
        willAnswer(call -> {
                    events.add("plan");
                    return call.getArgument(0);
                })
                .given(transfers)
                .saveAll(plan);
        willAnswer(call -> events.add("post")).given(nodeTasks).post("task", List.of("a", "b"));
        alive("a", "b");
    }

    @ParameterizedTest
    @CsvSource({"RESUME, RESUMING", "RESUME_DRY_RUN, CHECKING"})
    @Pins(I5)
    void thePlanIsCommittedAsAWholeBeforeTheNodeTasksArePosted(TaskType type, TaskState state) {
        Task task = TestTasks.task(type, state);

        start.post(task, rows);

        verify(planner).plan(task, manifest, List.of("a", "b"));
        assertThat(events).containsExactly("begin", "plan", "commit", "post");
    }

    @Test
    @Pins(I5)
    void aPlanThatCantBeKeptIsNotPosted() {
        willAnswer(call -> {
                    throw new IllegalStateException("no database");
                })
                .given(transfers)
                .saveAll(plan);

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> start.post(RESUME, rows));

        verify(nodeTasks, never()).post(any(), any());
    }

    @Test
    void anArchiveThatCantBeReadStartsNothing() {
        given(manifests.read(store, ARCHIVE)).willThrow(new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "damaged"));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> start.post(RESUME, rows))
                .returns(ProblemCode.ARCHIVE_CORRUPT, ProblemException::code);

        assertThat(events).isEmpty();
    }

    @Test
    @Pins(I4)
    void aPauseClaimsItsPlaceBeforeTheNodeTasksArePostedAndPlansNothing() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
        willAnswer(call -> events.add("claim")).given(claims).claim(eq(pause), eq("incarnation"), any());

        start.post(pause, rows);

        assertThat(events).containsExactly("claim", "post");
        verifyNoInteractions(stores, manifests, planner, transfers);
    }

    @Test
    @Pins(I4)
    void aPauseWhosePlaceIsAnothersStartsNothing() {
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "taken"))
                .given(claims)
                .claim(eq(pause), eq("incarnation"), any());

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> start.post(pause, rows));

        assertThat(events).isEmpty();
    }

    @Test
    void aPauseBeginsNowhereWhileANodeIsDown() {
        willThrow(new ProblemException(ProblemCode.NODE_LOST, "Node c"))
                .given(nodes)
                .requireAllUp();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> start.post(TestTasks.task(TaskType.PAUSE, TaskState.PAUSING), rows))
                .returns(ProblemCode.NODE_LOST, ProblemException::code);

        verify(nodeTasks, never()).post(any(), any());
    }

    @Test
    void aDrainedNodeSaysThatItHasNoShardBeforeTheOthersBegin() {
        given(nodes.members()).willReturn(List.of(node("a", false), node("b", true)));
        Task pause = TestTasks.task(TaskType.PAUSE, TaskState.PAUSING);

        start.post(pause, rows);
        verify(nodeTasks).post("task", List.of("b"));

        start.post(pause, states(NodeTaskState.PREPARED, NodeTaskState.IN_PROGRESS));
        verify(nodeTasks, never()).post("task", List.of("a"));

        start.post(pause, states(NodeTaskState.PREPARED, NodeTaskState.PROCESSED));
        verify(nodeTasks).post("task", List.of("a"));
    }

    @Test
    void aNodeThatIsDrainedOrLostMeanwhileIsGivenNoShard() {
        given(nodes.takers()).willReturn(List.of(node("b", false)));

        start.post(RESUME, rows);

        verify(planner).plan(RESUME, manifest, List.of("b"));
    }

    @Test
    @Pins(I5)
    void aPlanIsMadeOnce() {
        given(transfers.findByTaskIdOrderById("task")).willReturn(plan);

        start.post(RESUME, rows);

        verify(transfers, never()).saveAll(any());
        verify(nodeTasks).post("task", List.of("a", "b"));
    }

    @Test
    @Pins(I5)
    void aCoordinatorThatWasOvertakenPlansNothing() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "led elsewhere"))
                .given(lifecycle)
                .require("task");

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> start.post(RESUME, rows));

        verify(transfers, never()).saveAll(any());
        verify(nodeTasks, never()).post(any(), any());
    }

    @Test
    @Pins(I9)
    void aDryRunThatLacksNodesCannotResumeAndSaysSo() {
        Task check = TestTasks.task(TaskType.RESUME_DRY_RUN, TaskState.CHECKING);
        given(planner.plan(any(), any(), any()))
                .willThrow(new ProblemException(ProblemCode.INSUFFICIENT_SPACE, "1 more"));

        start.post(check, rows);

        verify(lifecycle)
                .apply(
                        eq("task"),
                        eq(TaskEvent.CANNOT_RESUME),
                        argThat(reason -> reason.code() == ProblemCode.INSUFFICIENT_SPACE
                                && reason.message().contains("1 more")),
                        isNull());
        verify(nodeTasks, never()).post(any(), any());
    }
}
