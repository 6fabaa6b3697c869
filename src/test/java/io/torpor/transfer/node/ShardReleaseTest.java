package io.torpor.transfer.node;

import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.data.DataDirectory;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.shard.ShardStore;
import io.torpor.shard.ShardTrash;
import io.torpor.staging.StagingArea;
import io.torpor.staging.StagingKind;
import io.torpor.store.ObjectStores;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;

/** When a shard is destroyed, when it is kept, and that its way out is on record first (I1, I4). */
@Pins({I1, I4})
class ShardReleaseTest {

    private static final Task PAUSE = TestTasks.task(TaskType.PAUSE, TaskState.RELEASING);
    private static final Task RESUME = TestTasks.undone(TaskType.RESUME, TaskState.FAILED);
    private static final ShardId SHARD = new ShardId(TestTasks.BUCKET, "s1");
    private static final FileTime MODIFIED = FileTime.fromMillis(0);

    @TempDir
    Path home;

    /** What happened, in order. */
    private final List<String> events = new ArrayList<>();

    private final ShardStore shards = mock(ShardStore.class);
    private final ShardTrash inTrash = mock(ShardTrash.class);
    private final StagingArea staging = mock(StagingArea.class);
    private ShardEntry archived = part(0755);
    private final ManifestStore manifests = mock(ManifestStore.class, call -> {
        // However the part is named, it is this one.
        return call.getMethod().getReturnType() == ShardContent.class
                ? ShardContent.of(archived)
                : Mockito.RETURNS_DEFAULTS.answer(call);
    });
    private final ShardTransferRepository transfers = mock(ShardTransferRepository.class);
    private final ShardTransferRow transfer = new ShardTransferRow("task", "node-1", SHARD, "node-1", 10);
    private DataDirectory data;
    private Tree tree;
    private Tree moved;
    private ShardRelease release;

    @BeforeEach
    void anArchivedShard() {
        data = new DataDirectory(home);
        tree = new Tree(home.resolve("bucket/s1"), 0755, MODIFIED, List.of());
        release = new ShardRelease(
                shards,
                inTrash,
                staging,
                mock(ObjectStores.class),
                manifests,
                transfers,
                data,
                mock(NodeTasks.class),
                new NodeIdentity("node-1", "incarnation"),
                DirectTransactions.make());
        transfer.archived("sum", tree.fingerprint());
        given(shards.exists(SHARD)).willReturn(true);
        given(shards.scan(SHARD)).willAnswer(call -> tree);
        given(inTrash.scan(any())).willAnswer(call -> {
            events.add("look");
            return moved == null ? tree : moved;
        });
        given(inTrash.quarantine(any(), any(), anyString())).willAnswer(call -> {
            events.add("quarantine from " + home.relativize(call.getArgument(0)));
            return home.resolve("kept");
        });
        given(shards.quarantine(SHARD, "task")).willAnswer(call -> {
            events.add("quarantine");
            return home.resolve("kept");
        });
        given(staging.reserve(anyString(), anyString(), anyString(), any())).willAnswer(call -> {
            events.add("reserve " + call.getArgument(3));
            return data.trash(call.getArgument(0), call.getArgument(2));
        });
        willAnswer(call -> events.add("move to " + home.relativize(call.getArgument(1))))
                .given(shards)
                .moveOut(any(), any());
        given(transfers.save(any())).willAnswer(call -> {
            events.add(call.<ShardTransferRow>getArgument(0).state().name());
            return call.getArgument(0);
        });
    }

    @Test
    @Pins(I1)
    void theTrashIsOnRecordBeforeTheShardIsMovedThere() {
        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events).containsExactly("reserve TRASH", "move to .torpor/trash/task/s1", "look", "REMOVED");
    }

    /** Out of reach first, then the same look again: else what is written between look and rename would be lost. */
    @Test
    void aShardThatWasWrittenToUntilItWasMovedIsKept() {
        moved = new Tree(tree.root(), 0755, MODIFIED, List.of(file(11)));

        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events)
                .containsExactly(
                        "reserve TRASH",
                        "move to .torpor/trash/task/s1",
                        "look",
                        "quarantine from .torpor/trash/task/s1",
                        "QUARANTINED");
    }

    @Test
    void ofABucketThatWasMadeAnewOnlyWhatIsUntouchedIsTakenAway() {
        events.clear();
        release.leaveToAnother(transfer);
        assertThat(events).as("as it was archived").isEmpty();

        given(inTrash.holds(data.trash("task", "s1"))).willReturn(true);
        tree = new Tree(tree.root(), 0755, MODIFIED, List.of(file(11)));
        release.leaveToAnother(transfer);
        assertThat(events).as("in the trash it is nobody's").isEmpty();

        given(inTrash.holds(data.trash("task", "s1"))).willReturn(false);
        release.leaveToAnother(transfer);
        release.releaseArchived(PAUSE, transfer, false);
        assertThat(events).containsExactly("REMOVED");
    }

    @Test
    void whatAKilledProcessHadMovedAndNotLookedAtGoesBack() {
        given(inTrash.all()).willReturn(List.of(data.trash("task", "s1"), data.trash("other", "s1")));
        given(transfers.findById("task/node-1/s1")).willReturn(Optional.of(transfer));

        release.bringBackUnseen();

        verify(inTrash).bringBack(data.trash("task", "s1"), SHARD);
        verify(inTrash, never()).bringBack(data.trash("other", "s1"), SHARD);
    }

    @Test
    void whatWasLookedAtStaysInTheTrash() {
        transfer.move(ShardTransferState.REMOVED);
        given(inTrash.all()).willReturn(List.of(data.trash("task", "s1")));
        given(transfers.findById("task/node-1/s1")).willReturn(Optional.of(transfer));

        release.bringBackUnseen();

        verify(inTrash, never()).bringBack(any(), any());
    }

    @Test
    void whatCantGoBackIsKept() {
        given(inTrash.all()).willReturn(List.of(data.trash("task", "s1")));
        given(transfers.findById("task/node-1/s1")).willReturn(Optional.of(transfer));
        willThrow(new ProblemException(ProblemCode.BUCKET_NOT_EMPTY, "taken"))
                .given(inTrash)
                .bringBack(any(), any());

        release.bringBackUnseen();

        assertThat(events).containsExactly("quarantine from .torpor/trash/task/s1", "QUARANTINED");
    }

    @Test
    void aTrashThatCantBeReadStopsNoStart() {
        given(inTrash.all()).willThrow(new ProblemException(ProblemCode.DISK_ERROR, "no directory"));

        release.bringBackUnseen();

        assertThat(events).isEmpty();
    }

    @Test
    void aRestoredShardThatSomebodyUsedIsKeptByItsRollback() {
        transfer.adopting(RestoredTree.fingerprint(tree));
        transfer.move(ShardTransferState.ADOPTED);
        tree = new Tree(tree.root(), 0755, MODIFIED, List.of(file(11)));
        events.clear();

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    void aRestoredShardThatWasWrittenToBeforeItsMoveIsKept() {
        transfer.adopting(RestoredTree.fingerprint(ShardContent.of(part(0700))));
        transfer.move(ShardTransferState.ADOPTED);
        moved = new Tree(tree.root(), 0755, MODIFIED, List.of(file(11)));

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events)
                .containsExactly(
                        "reserve TRASH",
                        "move to .torpor/trash/task/s1",
                        "look",
                        "quarantine from .torpor/trash/task/s1",
                        "QUARANTINED");
    }

    @Test
    void aRestoredShardIsKeptWhoseArchiveCantBeSeen() {
        transfer.adopting(RestoredTree.fingerprint(ShardContent.of(part(0700))));
        transfer.move(ShardTransferState.ADOPTED);

        release.removeAdopted(RESUME, transfer, true);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    void aRestoredShardThatAnEarlierVersionMovedInIsKept() {
        ShardTransferRow old = new ShardTransferRow("task", "node-1", SHARD, "node-1", 10);
        old.move(ShardTransferState.ADOPTED);

        release.removeAdopted(RESUME, old, false);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    void aRestoredShardThatCantBeScannedIsKeptAndHoldsUpNothing() {
        transfer.adopting(RestoredTree.fingerprint(ShardContent.of(part(0700))));
        transfer.move(ShardTransferState.ADOPTED);
        willThrow(new ProblemException(ProblemCode.SHARD_UNSUPPORTED, "a link"))
                .given(shards)
                .scan(SHARD);

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    void aRestoredShardThatNobodyUsedIsRemovedByItsRollback() {
        transfer.adopting(RestoredTree.fingerprint(ShardContent.of(part(0700))));
        transfer.move(ShardTransferState.ADOPTED);

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events).containsExactly("reserve TRASH", "move to .torpor/trash/task/s1", "look", "REMOVED");
    }

    private static TreeEntry file(long size) {
        return new TreeEntry("file", false, size, MODIFIED, 0644, MODIFIED);
    }

    @Test
    @Pins({I1, I4})
    void aShardWhoseTrashCantBePutOnRecordStays() {
        willThrow(new ProblemException(ProblemCode.CLEANUP_PENDING, "not yet"))
                .given(staging)
                .reserve("task", TestTasks.BUCKET, "s1", StagingKind.TRASH);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> release.releaseArchived(PAUSE, transfer, false));

        assertThat(events).isEmpty();
    }

    @Test
    @Pins(I4)
    void aShardWhoseArchiveIsDamagedIsKept() {
        release.releaseArchived(PAUSE, transfer, true);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    @Pins(I4)
    void aShardThatIsNotWhatWasArchivedIsKept() {
        tree = new Tree(tree.root(), 0700, MODIFIED, List.of());

        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    void aShardWithoutTheSumOfItsArchiveIsKept() {
        ShardTransferRow without = spy(transfer);
        given(without.checksum()).willReturn(null);
        tree = new Tree(tree.root(), 0700, MODIFIED, List.of());
        archived = part(0700);

        release.releaseArchived(PAUSE, without, false);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    void aShardThatIsUntouchedIsNotReadAgain() {
        release.releaseArchived(PAUSE, transfer, false);

        verifyNoInteractions(manifests);
    }

    @Test
    void aShardThatOnlyLooksDifferentIsComparedByItsContent() {
        tree = new Tree(tree.root(), 0700, MODIFIED, List.of());
        archived = part(0700);

        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events).endsWith("REMOVED");
    }

    @Test
    @Pins(I4)
    void aShardThatCantBeComparedWithItsArchiveWaits() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "away"))
                .given(shards)
                .scan(SHARD);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> release.releaseArchived(PAUSE, transfer, false));

        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemCode.class,
            names = {"SHARD_CHANGED", "SHARD_UNSUPPORTED", "ARCHIVE_INCOMPLETE", "ARCHIVE_CORRUPT", "ARCHIVE_VERSION"})
    @Pins(I4)
    void aShardWhoseComparisonFailsForGoodIsKept(ProblemCode code) {
        willThrow(new ProblemException(code, "no")).given(shards).scan(SHARD);

        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events).containsExactly("quarantine", "QUARANTINED");
    }

    @Test
    @Pins(I5)
    void aShardThatIsGoneAlreadyIsReleased() {
        given(shards.exists(SHARD)).willReturn(false);

        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events).containsExactly("REMOVED");
    }

    @ParameterizedTest
    @EnumSource(value = ShardTransferState.class, mode = EnumSource.Mode.EXCLUDE, names = "ARCHIVED")
    @Pins(I4)
    void aShardThatIsNotArchivedIsNotReleased(ShardTransferState state) {
        transfer.move(state);

        release.releaseArchived(PAUSE, transfer, false);

        assertThat(events).isEmpty();
    }

    @Test
    void whatAResumeMayHaveMovedInIsRemovedByItsRollback() {
        transfer.adopting(RestoredTree.fingerprint(ShardContent.of(part(0700))));

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events).containsExactly("reserve TRASH", "move to .torpor/trash/task/s1", "look", "REMOVED");
    }

    @Test
    @Pins(I4)
    void whatIsStillStagedWasNotMovedIn() throws Exception {
        transfer.move(ShardTransferState.ADOPTING);
        Files.createDirectories(data.staging("task", "s1"));

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events).containsExactly("PENDING");
        verify(shards, never()).moveOut(any(), any());
    }

    @ParameterizedTest
    @EnumSource(
            value = ShardTransferState.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ADOPTED", "ADOPTING"})
    @Pins(I4)
    void whatAResumeDidNotMoveInIsNotRemoved(ShardTransferState state) {
        transfer.move(state);

        release.removeAdopted(RESUME, transfer, false);

        assertThat(events).isEmpty();
    }

    @Test
    @Pins({I3, I4})
    void theStartTakesNoteOfWhatWasNotMovedInAndOneBadRecordStopsNothing() throws Exception {
        ShardTransferRow bad = mock(ShardTransferRow.class);
        given(bad.shard()).willThrow(new IllegalStateException("bad record"));
        ShardTransferRow movedIn = adopting("s2");
        ShardTransferRow staged = adopting("s3");
        Files.createDirectories(data.staging("task", "s3"));
        given(transfers.findByNodeIdAndState("node-1", ShardTransferState.ADOPTING))
                .willReturn(List.of(bad, movedIn, staged));

        release.noteNotMovedIn();

        assertThat(movedIn.state()).isEqualTo(ShardTransferState.ADOPTING);
        assertThat(staged.state()).isEqualTo(ShardTransferState.PENDING);
    }

    private static ShardTransferRow adopting(String shard) {
        ShardTransferRow row =
                new ShardTransferRow("task", "node-1", new ShardId(TestTasks.BUCKET, shard), "node-1", 10);
        row.move(ShardTransferState.ADOPTING);
        return row;
    }

    private static ShardEntry part(int mode) {
        return new ShardEntry("s1", mode, Instant.EPOCH, List.of(), List.of(), List.of());
    }
}
