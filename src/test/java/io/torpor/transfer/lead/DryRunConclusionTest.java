package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.torpor.problem.ProblemCode;
import io.torpor.shard.ShardId;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import tools.jackson.databind.json.JsonMapper;

/** What a dry run says: the plan in any case, and the nodes that are too full where it does not fit. */
class DryRunConclusionTest extends AbstractPhaseTest {

    private static final Task CHECK = TestTasks.task(TaskType.RESUME_DRY_RUN, TaskState.CHECKING);

    private final JsonMapper json = new JsonMapper();
    private final ShardTransferRepository transfers = mock();
    private final DryRunConclusion conclusion = new DryRunConclusion(transfers, lifecycle, json);
    private final ArgumentCaptor<String> plan = ArgumentCaptor.captor();
    private final ArgumentCaptor<Reason> reason = ArgumentCaptor.captor();

    @BeforeEach
    void twoShardsForOneNode() {
        given(transfers.findByTaskIdOrderById("task")).willReturn(List.of(transfer("s1"), transfer("s2")));
    }

    @Test
    void whatFitsToTheLastByteIsChecked() {
        conclusion.conclude(CHECK, List.of(row("a", 20, 20), row("b", 0, 0)));

        assertThatEnded(TaskEvent.CHECKED);
        assertThat(reason.getValue()).isNull();
        assertThatPlanIs("""
                {"fits": true, "nodes": [
                    {"node": "a", "shards": ["s1", "s2"], "bytesNeeded": 20, "bytesFree": 20, "fits": true},
                    {"node": "b", "shards": [], "bytesNeeded": 0, "bytesFree": 0, "fits": true}]}
                """);
    }

    @Test
    @Pins(I9)
    void whatDoesNotFitOnOneNodeCannotBeResumedAndSaysWhere() {
        conclusion.conclude(CHECK, List.of(row("a", 20, 19), row("b", 0, 7)));

        assertThatEnded(TaskEvent.CANNOT_RESUME);
        assertThat(reason.getValue().code()).isEqualTo(ProblemCode.INSUFFICIENT_SPACE);
        assertThat(reason.getValue().message())
                .contains("node a needs 20 bytes", "19 free")
                .doesNotContain("node b");
        assertThatPlanIs("""
                {"fits": false, "nodes": [
                    {"node": "a", "shards": ["s1", "s2"], "bytesNeeded": 20, "bytesFree": 19, "fits": false},
                    {"node": "b", "shards": [], "bytesNeeded": 0, "bytesFree": 7, "fits": true}]}
                """);
    }

    @Test
    @Pins(I9)
    void everyNodeThatIsTooFullIsNamed() {
        conclusion.conclude(CHECK, List.of(row("a", 20, 0), row("b", 30, 1)));

        assertThatEnded(TaskEvent.CANNOT_RESUME);
        assertThat(reason.getValue().message()).contains("node a needs 20 bytes", "node b needs 30 bytes");
    }

    private void assertThatEnded(TaskEvent event) {
        verify(lifecycle).apply(eq("task"), eq(event), reason.capture(), plan.capture());
    }

    private void assertThatPlanIs(String expected) {
        assertThat(json.readTree(plan.getValue())).isEqualTo(json.readTree(expected));
    }

    private static NodeTaskRow row(String node, long needed, long free) {
        NodeTaskRow row = row(node, NodeTaskState.PROCESSED);
        given(row.bytesTotal()).willReturn(needed);
        given(row.bytesFree()).willReturn(free);
        return row;
    }

    private static ShardTransferRow transfer(String shard) {
        return new ShardTransferRow("task", "a", new ShardId(TestTasks.BUCKET, shard), "gone", 10);
    }
}
