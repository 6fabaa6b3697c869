package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I4;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node says of the shards of an undone pause, when it is asked. */
@Pins(I4)
class ShardsWordTest {

    private static final Task UNDOING = TestTasks.undone(TaskType.PAUSE, TaskState.REVERTED);
    private static final Task ENDED = TestTasks.task(TaskType.PAUSE, TaskState.REVERTED);
    private static final ShardId SHARD = new ShardId(TestTasks.BUCKET, "s1");
    private static final Tree EMPTY = new Tree(Path.of("/data/s1"), 0700, FileTime.fromMillis(0), List.<TreeEntry>of());

    private final ShardTransferRepository transfers = mock();
    private final ShardStore shards = mock();
    private final ShardRelease release = mock();
    private final NodeWords words = mock();
    private final ShardsWord word =
            new ShardsWord(transfers, shards, release, words, new NodeIdentity("node-1", "now"));
    private final ShardTransferRow transfer = new ShardTransferRow("task", "node-1", SHARD, "node-1", 10);

    @BeforeEach
    void anArchivedShard() {
        transfer.archived("sum", EMPTY.fingerprint());
        given(transfers.findByTaskIdAndNodeIdOrderById("task", "node-1")).willReturn(List.of(transfer));
        given(shards.exists(SHARD)).willReturn(true);
        given(shards.scan(SHARD)).willReturn(EMPTY);
    }

    @Test
    void whatIsAsItWasArchivedIsHere() {
        word.give(UNDOING);

        assertThatIsHere();
    }

    @Test
    void whatIsGoneIsMissingBeforeTheWordIsGiven() {
        given(shards.exists(SHARD)).willReturn(false);

        word.give(UNDOING);

        var order = inOrder(release, words);
        order.verify(release).move(transfer, ShardTransferState.MISSING);
        order.verify(words).give("task");
    }

    @Test
    void whatIsAnotherBeforeThePauseHasEndedIsNotWhole() {
        transfer.archived("sum", "another");

        word.give(UNDOING);

        verify(release).move(transfer, ShardTransferState.MISSING);
    }

    @Test
    void aPlaceWithoutAFileIsNoShardThatHasSome() {
        transfer.archived("sum", "another");

        word.give(ENDED);

        verify(release).move(transfer, ShardTransferState.MISSING);
    }

    @Test
    void whatCantBeReadIsNotWhole() {
        given(shards.scan(SHARD)).willThrow(new ProblemException(ProblemCode.DISK_ERROR, "I/O error"));

        word.give(ENDED);

        verify(release).move(transfer, ShardTransferState.MISSING);
        verify(words).give("task");
    }

    @Test
    void whatIsWrittenToAfterTheEndIsHere() {
        given(shards.scan(SHARD)).willThrow(new ProblemException(ProblemCode.SHARD_CHANGED, "a file went"));

        word.give(ENDED);

        assertThatIsHere();
    }

    private void assertThatIsHere() {
        verify(release, never()).move(any(), any());
        verify(words).give("task");
    }
}
