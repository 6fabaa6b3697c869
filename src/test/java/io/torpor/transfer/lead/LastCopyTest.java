package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.archive.ManifestStore;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.catalog.PrefixOwner;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStores;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Half an archive, of a pause that was cut short and tried again: a shard in it may be whole, and nowhere else. */
class LastCopyTest {

    private static final Task UNDONE = TestTasks.undone(TaskType.PAUSE, TaskState.FAILED);

    private final ManifestStore manifests = mock();
    private final ShardTransferRepository transfers = mock();
    private final ArchiveClaims claims = mock();
    private final LastCopy lastCopy = new LastCopy(
            mock(ObjectStores.class),
            manifests,
            transfers,
            mock(ArchiveRecords.class),
            claims,
            mock(NodeWords.class),
            DirectTransactions.make(),
            mock(ArchiveWitness.class));

    private final ShardTransferRow shard =
            new ShardTransferRow("task", "node-1", new ShardId(TestTasks.BUCKET, "s1"), "node-1", 10);

    @BeforeEach
    void halfAnArchive() {
        given(claims.owner(any(), any())).willReturn(PrefixOwner.OURS);
        given(manifests.summed(any(), any()))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_INCOMPLETE, "no manifest"));
        given(transfers.findByTaskIdOrderById("task")).willReturn(List.of(shard));
    }

    @Test
    @Pins(I4)
    void aShardThatIsWholeThereAndMissingHereKeepsIt() {
        shard.archived("sum", "fingerprint");
        shard.move(ShardTransferState.MISSING);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> lastCopy.keep(UNDONE))
                .withMessageContaining("may be the last copy")
                .returns(ProblemCode.ARCHIVE_INCOMPLETE, ProblemException::code);
    }

    @Test
    void whatIsHereOrWasNeverWholeThereDoesNot() {
        assertThat(lastCopy.keep(UNDONE)).isFalse();
        shard.archived("sum", "fingerprint");
        assertThat(lastCopy.keep(UNDONE)).isFalse();
    }
}
