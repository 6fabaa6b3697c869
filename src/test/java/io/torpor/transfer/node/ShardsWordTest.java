package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ObjectEntry;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.HibernationState;
import io.torpor.cluster.Observation;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.store.ObjectStores;
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
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node says of the shards of an undone pause, when it is asked. */
@Pins(I4)
class ShardsWordTest {

    private static final Task UNDOING = TestTasks.undone(TaskType.PAUSE, TaskState.REVERTED);
    private static final Task ENDED = TestTasks.task(TaskType.PAUSE, TaskState.REVERTED);
    private static final ShardId SHARD = new ShardId(TestTasks.BUCKET, "s1");
    private static final Tree EMPTY = new Tree(Path.of("/data/s1"), 0700, FileTime.fromMillis(0), List.<TreeEntry>of());

    private final ShardTransferRepository transfers = mock();
    private final ShardStore shards = mock();
    private final ClusterManager clusterManager = mock();
    private final ManifestStore manifests = mock();
    private final ShardRelease release = mock();
    private final NodeWords words = mock();
    private final ShardsWord word = new ShardsWord(
            transfers,
            shards,
            clusterManager,
            mock(ObjectStores.class),
            manifests,
            release,
            words,
            new NodeIdentity("node-1", "now"));
    private final ShardTransferRow transfer = new ShardTransferRow("task", "node-1", SHARD, "node-1", 10);

    @BeforeEach
    void anArchivedShard() {
        transfer.archived("sum", EMPTY.fingerprint());
        given(transfers.findByTaskIdAndNodeIdOrderById("task", "node-1")).willReturn(List.of(transfer));
        given(shards.exists(SHARD)).willReturn(true);
        given(shards.scan(SHARD)).willReturn(EMPTY);
        given(clusterManager.observe(TestTasks.BUCKET))
                .willReturn(new Observation.Present("uuid", HibernationState.ONLINE));
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
    void whatIsAnotherAndNotInUseIsNotWhole() {
        transfer.archived("sum", "another");
        given(clusterManager.observe(TestTasks.BUCKET))
                .willReturn(new Observation.Present("uuid", HibernationState.PAUSED));

        word.give(UNDOING);

        assertThatIsMissing();
    }

    /** A pause is mostly undone because its bucket is online again, and then it is written to. */
    @Test
    void whatIsInUseAndHasAllFilesIsHereBeforeAndAfterTheEnd() {
        transfer.archived("sum", "another");
        archived("file");
        given(shards.scan(SHARD)).willReturn(tree("file", "newer"));

        word.give(UNDOING);
        word.give(ENDED);

        verify(release, never()).move(any(), any());
        verify(words, times(2)).give("task");
    }

    @Test
    void whatIsInUseAndHasNotAllFilesIsMissing() {
        transfer.archived("sum", "another");
        archived("file");
        given(shards.scan(SHARD)).willReturn(tree("newer"));

        word.give(ENDED);

        assertThatIsMissing();
    }

    @ParameterizedTest
    @MethodSource("notInUse")
    void whatIsNotInUseByTheWordOfTheClusterManagerIsMissing(Observation observation) {
        transfer.archived("sum", "another");
        archived("file");
        given(shards.scan(SHARD)).willReturn(tree("file"));
        given(clusterManager.observe(TestTasks.BUCKET)).willReturn(observation);

        word.give(ENDED);

        assertThatIsMissing();
    }

    static Stream<Observation> notInUse() {
        return Stream.of(
                new Observation.Gone(),
                new Observation.Present("another", HibernationState.ONLINE),
                new Observation.Present("uuid", HibernationState.RESUMING),
                new Observation.Unrecognised("uuid", "dreaming"));
    }

    @Test
    void noWordIsGivenWhereTheClusterManagerOrTheArchiveCantBeAsked() {
        transfer.archived("sum", "another");
        given(clusterManager.observe(TestTasks.BUCKET)).willReturn(new Observation.Unusable("away"));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> word.give(ENDED));

        given(clusterManager.observe(TestTasks.BUCKET))
                .willReturn(new Observation.Present("uuid", HibernationState.ONLINE));
        given(manifests.readShard(any(), any(), any()))
                .willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "away"));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> word.give(ENDED));

        verifyNoInteractions(release, words);
    }

    @Test
    void whatCantBeReadIsNotWhole() {
        given(shards.scan(SHARD)).willThrow(new ProblemException(ProblemCode.DISK_ERROR, "I/O error"));

        word.give(ENDED);

        assertThatIsMissing();
    }

    /** As it is when somebody removes it. */
    @Test
    void whatGoesOnVanishingIsNotHere() {
        given(shards.scan(SHARD)).willThrow(new ProblemException(ProblemCode.SHARD_CHANGED, "a file went"));

        word.give(ENDED);

        assertThatIsMissing();
    }

    private void archived(String file) {
        ObjectEntry object = new ObjectEntry("file-000001", 1, "a".repeat(64), "0".repeat(8), ObjectEntry.NONE);
        FileEntry entry = new FileEntry(file, 1, Instant.EPOCH, 0600, "a".repeat(64), object.key(), 0);
        given(manifests.readShard(any(), any(), any()))
                .willReturn(ShardContent.of(
                        new ShardEntry("s1", 0700, Instant.EPOCH, List.of(), List.of(entry), List.of(object))));
    }

    private static Tree tree(String... files) {
        FileTime time = FileTime.fromMillis(0);
        return new Tree(
                EMPTY.root(),
                0700,
                time,
                Stream.of(files)
                        .map(file -> new TreeEntry(file, false, 1, time, 0600, time, null, 1))
                        .toList());
    }

    private void assertThatIsMissing() {
        verify(release).move(transfer, ShardTransferState.MISSING);
        verify(words).give("task");
    }

    private void assertThatIsHere() {
        verify(release, never()).move(any(), any());
        verify(words).give("task");
    }
}
