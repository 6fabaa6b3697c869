package io.torpor.transfer.lead;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.torpor.act.Acts;
import io.torpor.archive.ArchiveId;
import io.torpor.archive.ArchivedShard;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.NodeEntry;
import io.torpor.archive.ShardTotals;
import io.torpor.archive.SummedManifest;
import io.torpor.catalog.ArchiveClaims;
import io.torpor.catalog.ArchiveRecords;
import io.torpor.catalog.ArchiveRetention;
import io.torpor.catalog.ArchiveWitness;
import io.torpor.catalog.PendingDeletions;
import io.torpor.catalog.PrefixOwner;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardId;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoredObject;
import io.torpor.support.DirectTransactions;
import io.torpor.support.Pins;
import io.torpor.support.TestTasks;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.TaskType;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.NodeWords.Awaited;
import io.torpor.transfer.ReuseProperties;
import io.torpor.transfer.ShardTransferRepository;
import io.torpor.transfer.ShardTransferRow;
import io.torpor.transfer.ShardTransferState;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

/** Which archive of an undone pause goes, which is kept, and that one which can't go now holds up nobody. */
class ArchiveDiscardTest extends AbstractPhaseTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Task CANCELLED = TestTasks.undone(TaskType.PAUSE, TaskState.CANCELLED);
    private static final Task FAILED = TestTasks.undone(TaskType.PAUSE, TaskState.FAILED);
    private static final ArchiveId ARCHIVE = new ArchiveId(TestTasks.BUCKET, "task");

    private final ObjectStore store = mock();
    private final ObjectStores stores = mock();
    private final ManifestStore manifests = mock();
    private final ShardTransferRepository transfers = mock();
    private final PendingDeletions deletions = mock();
    private final ArchiveRecords records = mock();
    private final ArchiveClaims claims = mock();
    private final Tasks tasks = mock();
    private final Acts acts = mock();
    private final NodeWords words = mock();
    private final ArchiveRetention retention = mock();
    private final ArchiveDiscard discard = keepingFailed(false);

    private ArchiveDiscard keepingFailed(boolean keepFailed) {
        NodeIdentity self = new NodeIdentity("node-1", "now");
        Transactions transactions = DirectTransactions.make();
        return new ArchiveDiscard(
                stores,
                transfers,
                deletions,
                records,
                claims,
                nodeTasks,
                new ReuseProperties(true, keepFailed),
                tasks,
                transactions,
                acts,
                new LastCopy(
                        stores, manifests, transfers, records, claims, words, transactions, mock(ArchiveWitness.class)),
                retention,
                lifecycle,
                mock(LeaseRenewal.class),
                new TransferProperties(
                        1,
                        null,
                        8,
                        null,
                        Duration.ofMinutes(30),
                        3,
                        LEASE,
                        LEASE,
                        Duration.ofDays(90),
                        DataSize.ofMegabytes(1)),
                self);
    }

    @BeforeEach
    void aWholeArchiveOfCleanNodes() {
        states(NodeTaskState.CLEANED, NodeTaskState.CLEANED);
        written(ShardTransferState.ARCHIVED, ShardTransferState.ARCHIVED);
        given(stores.open("file:/archive", null)).willReturn(store);
        given(manifests.summed(store, ARCHIVE))
                .willReturn(summed(Manifest.of(TestTasks.BUCKET, "uuid", "task", Instant.EPOCH, "test", List.of())));
        given(words.ask(any(), any())).willReturn(new Awaited(List.of(), false));
        willAnswer(call -> {
                    call.<Runnable>getArgument(2).run();
                    return null;
                })
                .given(records)
                .takeOutOfUse(any(), anyBoolean(), any());
        given(tasks.get("task")).willReturn(CANCELLED);
        given(claims.isOnRecord("task")).willReturn(true);
        given(claims.owner(store, CANCELLED)).willReturn(PrefixOwner.OURS);
        given(claims.owner(store, FAILED)).willReturn(PrefixOwner.OURS);
        given(deletions.claim("task", "now", LEASE)).willReturn(true);
        given(deletions.renewClaim("task", "now", LEASE)).willReturn(true);
    }

    @Test
    @Pins(I4)
    void itIsTakenOutOfUseThenDeletedWhereItIsThenForgotten() {
        discard.discard(CANCELLED);

        var order = inOrder(records, store, claims, lifecycle);
        order.verify(store).requirePresent();
        order.verify(records).takeOutOfUse(eq(CANCELLED), eq(false), any());
        order.verify(claims).owner(store, CANCELLED);
        order.verify(claims).discard(eq(store), eq(CANCELLED), any());
        order.verify(records).forget("task");
        order.verify(claims).forget("task");
        verifyNoInteractions(deletions);
    }

    @Test
    void aPauseThatWroteNothingHasNone() {
        given(claims.isOnRecord("task")).willReturn(false);
        given(claims.owner(store, CANCELLED)).willReturn(PrefixOwner.NOBODY);

        discard.discard(CANCELLED);

        assertThatIsKept();
        verifyNoInteractions(store, deletions);
    }

    @Test
    void whatIsOnRecordIsDiscardedAlsoWithoutShards() {
        written();

        discard.discard(CANCELLED);

        verify(claims).discard(eq(store), eq(CANCELLED), any());
    }

    @ParameterizedTest
    @EnumSource(names = {"NOBODY", "ANOTHER"})
    @Pins({I3, I4})
    void whatIsNotUnderAClaimOfOursIsLeftAndTheCleanUpEnds(PrefixOwner owner) {
        given(claims.owner(store, CANCELLED)).willReturn(owner);
        given(claims.owner(store, FAILED)).willReturn(owner);
        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);

        discard.discard(CANCELLED);
        keepingFailed(true).discard(FAILED);

        verify(claims, never()).discard(any(), any(), any());
        verify(store, never()).discardUnfinished(any());
        verify(records, never()).kept(any(), anyLong());
        verify(claims, times(2)).forget("task");
        verifyNoInteractions(deletions);
    }

    @Test
    @Pins(I4)
    void anExpiredArchiveWithoutAClaimGoesAndOneWithAnothersStaysOnRecord() {
        Task completed = TestTasks.task(TaskType.PAUSE, TaskState.COMPLETED);
        given(records.isKnown("task")).willReturn(true);
        given(records.hasExpired("task")).willReturn(true);
        given(records.isDiscarding("task")).willReturn(true);
        given(retention.isStillOver(eq(completed), any())).willReturn(true);
        given(tasks.get("task")).willReturn(completed);
        given(deletions.due()).willReturn(List.of("task"));
        given(claims.owner(store, completed)).willReturn(PrefixOwner.ANOTHER);
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "claimed"))
                .given(claims)
                .require(store, completed);
        discard.sweep();
        verify(deletions).failed(eq("task"), eq("now"), reason(ProblemCode.TASK_CONFLICT, "claimed"));
        assertThatIsKept();

        given(claims.owner(store, completed)).willReturn(PrefixOwner.NOBODY);
        discard.sweep();
        verify(claims).discard(eq(store), eq(completed), any());
        verify(records).forget("task");
    }

    @ParameterizedTest
    @EnumSource(names = "CLEANED", mode = EnumSource.Mode.EXCLUDE)
    @Pins({I3, I4, I9})
    void everyNodesWordIsNeededAndItsNodeIsNamed(NodeTaskState state) {
        states(NodeTaskState.CLEANED, state);

        discard.discard(CANCELLED);

        assertThatIsPending(ProblemCode.NODE_LOST, "b");
    }

    @Test
    void anArchiveThatAnotherProcessIsDeletingIsLeftToIt() {
        given(deletions.due()).willReturn(List.of("task"));
        given(deletions.claim("task", "now", LEASE)).willReturn(false);

        discard.sweep();

        verifyNoInteractions(store, stores, records);
        verify(deletions, never()).failed(anyString(), any(), any());
        verify(deletions, never()).settled(any(), any());
    }

    @Test
    @Pins(I4)
    void theLastCopyIsKept() {
        written(ShardTransferState.ARCHIVED, ShardTransferState.MISSING);

        discard.discard(CANCELLED);

        assertThatIsKept();
        verifyNoInteractions(deletions);
    }

    /** As after a database fell back: the rows that would say so are gone. */
    @Test
    @Pins(I4)
    void anArchiveWithAShardOfWhichNoRowSpeaksIsKeptAndPutOnRecord() {
        NodeEntry node = new NodeEntry(
                "a",
                List.of(
                        new ArchivedShard("s1", "sum", ShardTotals.NONE),
                        new ArchivedShard("s2", "sum", ShardTotals.NONE)));
        Manifest manifest = Manifest.of(TestTasks.BUCKET, "uuid", "task", Instant.EPOCH, "test", List.of(node));
        willReturn(summed(manifest)).given(manifests).summed(store, ARCHIVE);

        discard.discard(CANCELLED);

        assertThatIsKept();
        verify(records).keptAsOnlyCopy(CANCELLED, summed(manifest));
    }

    @Test
    @Pins(I4)
    void theNodesAreAskedAnewWhetherTheirShardsAreThere() {
        given(words.ask("task", Set.of("a"))).willReturn(new Awaited(List.of("a"), false));

        assertThatThrownBy(() -> discard.discard(CANCELLED))
                .isInstanceOfSatisfying(
                        AwaitedWordException.class, e -> assertThat(e.nodes()).containsExactly("a"));

        assertThatIsKept();
        verifyNoInteractions(deletions);
    }

    @Test
    @Pins(I4)
    void aShardThatIsGoneSinceItsNodeCleanedUpKeepsItsArchive() {
        given(words.ask("task", Set.of("a"))).willAnswer(call -> {
            written(ShardTransferState.MISSING);
            return new Awaited(List.of(), false);
        });

        discard.discard(CANCELLED);

        assertThatIsKept();
    }

    @Test
    @Pins({I3, I4})
    void aDeletionThatWaitsForAWordIsTriedAgainSoon() {
        given(words.ask("task", Set.of("a"))).willReturn(new Awaited(List.of("a"), false));
        given(deletions.due()).willReturn(List.of("task"));

        discard.sweep();

        verify(deletions).waits(eq("task"), eq("now"), reason(ProblemCode.NODE_LOST, "word of nodes a"));
        assertThatIsKept();
    }

    @Test
    void halfAnArchiveNeedsNoWord() {
        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);

        discard.discard(CANCELLED);

        verifyNoInteractions(words);
        verify(records).forget("task");
    }

    @Test
    @Pins(I4)
    void nothingIsDeletedByADatabaseThatIsBehind() {
        willThrow(new ProblemException(ProblemCode.DATABASE_BEHIND, "older"))
                .given(acts)
                .begin();

        discard.discard(CANCELLED);

        assertThatIsPending(ProblemCode.DATABASE_BEHIND, "older");
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_CORRUPT", "ARCHIVE_VERSION"})
    @Pins(I4)
    void theLastCopyIsKeptAlsoIfItsManifestCantBeUnderstood(ProblemCode damage) {
        written(ShardTransferState.ARCHIVED, ShardTransferState.MISSING);
        cantBeRead(damage);

        discard.discard(CANCELLED);

        assertThatIsPending(damage, "last copy");
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_UNREACHABLE", "ARCHIVE_DENIED", "ARCHIVE_NO_SUCH_BUCKET"})
    @Pins({I3, I4})
    void whatMayBeTheLastCopyWaitsUntilItCanBeSeen(ProblemCode blind) {
        written(ShardTransferState.ARCHIVED, ShardTransferState.MISSING);
        cantBeRead(blind);

        discard.discard(CANCELLED);

        assertThatIsPending(blind, "not now");
    }

    @ParameterizedTest
    @EnumSource(names = {"ARCHIVE_INCOMPLETE", "ARCHIVE_NOT_FOUND"})
    void halfAnArchiveIsNoCopyOfAnything(ProblemCode half) {
        written(ShardTransferState.ARCHIVED, ShardTransferState.MISSING);
        cantBeRead(half);

        discard.discard(CANCELLED);

        verify(claims).discard(eq(store), eq(CANCELLED), any());
        verify(records).forget("task");
    }

    @Test
    @Pins(I4)
    void aManifestThatHasLostItsSumIsNoHalfArchiveWhereShardsAreMissing() {
        written(ShardTransferState.ARCHIVED, ShardTransferState.MISSING);
        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);
        given(manifests.hasManifest(store, ARCHIVE)).willReturn(true);

        discard.discard(CANCELLED);
        keepingFailed(true).discard(FAILED);

        assertThatIsPending(ProblemCode.ARCHIVE_INCOMPLETE, "last copy");
        verify(deletions).failed(eq(FAILED), reason(ProblemCode.ARCHIVE_INCOMPLETE, "manifest.json.sha256"));
        verify(records, never()).kept(any(), anyLong());
    }

    @Test
    @Pins(I4)
    void whatIsNotOnRecordAndHasBegunIsLookedForInTheStore() {
        given(claims.isOnRecord("task")).willReturn(false);
        given(store.list(eq(ARCHIVE.prefix()), any())).willReturn(List.of());

        discard.discard(CANCELLED);

        verify(claims).discard(eq(store), eq(CANCELLED), any());
    }

    @Test
    @Pins(I4)
    void whatIsStillThereIsNotForgotten() {
        given(store.list(eq(ARCHIVE.prefix()), any()))
                .willReturn(List.of(new StoredObject(ARCHIVE.prefix() + "late", 1)));

        discard.discard(CANCELLED);

        verify(deletions).failed(eq(CANCELLED), reason(ProblemCode.TASK_CONFLICT, ARCHIVE.prefix()));
        verify(records, never()).forget(any());
    }

    @Test
    @Pins(I4)
    void anExpiredArchiveThatIsInUseAgainStays() {
        Task completed = TestTasks.task(TaskType.PAUSE, TaskState.COMPLETED);
        given(tasks.get("task")).willReturn(completed);
        given(records.isKnown("task")).willReturn(true);
        given(records.hasExpired("task")).willReturn(true);
        given(deletions.due()).willReturn(List.of("task"));

        discard.sweep();

        assertThatIsKept();
        verify(deletions).settled("task", "now");
    }

    /** Stopped for longer than its claim, and continued. */
    @Test
    @Pins(I4)
    void aDeletionThatHasLostItsClaimStops() {
        given(deletions.due()).willReturn(List.of("task"));
        given(deletions.renewClaim("task", "now", LEASE)).willReturn(true, false);
        willAnswer(call -> {
                    Fence fence = call.getArgument(2);
                    fence.require();
                    throw new AssertionError("another has it");
                })
                .given(claims)
                .discard(any(), any(), any());

        discard.sweep();

        verify(deletions).failed(eq("task"), eq("now"), reason(ProblemCode.TASK_CONFLICT, "not this process's"));
        verify(records, never()).forget(any());
        verify(claims, never()).forget(any());
    }

    @Test
    @Pins(I4)
    void aCoordinatorThatIsLateDiscardsAndRecordsNothing() {
        willThrow(new ProblemException(ProblemCode.TASK_CONFLICT, "not led"))
                .given(lifecycle)
                .require("task");

        assertThatThrownBy(() -> discard.discard(CANCELLED)).hasMessageContaining("not led");

        assertThatIsKept();
        verifyNoInteractions(deletions);
    }

    @Test
    void aCommitThatFailedHalfwayIsDiscardedWhereAllShardsAreHere() {
        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);
        given(manifests.hasManifest(store, ARCHIVE)).willReturn(true);

        discard.discard(CANCELLED);

        verify(records).forget("task");
    }

    @Test
    @Pins(I4)
    void whatAnotherTaskMayReadIsPending() {
        willThrow(new ProblemException(ProblemCode.BUCKET_BUSY, "task resume-1"))
                .given(records)
                .takeOutOfUse(eq(CANCELLED), anyBoolean(), any());

        discard.discard(CANCELLED);

        assertThatIsPending(ProblemCode.BUCKET_BUSY, "resume-1");
    }

    @Test
    @Pins({I3, I4})
    void anArchiveOutOfReachIsPendingAndGoesWhenItIsBack() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "no mount"))
                .given(store)
                .requirePresent();
        discard.discard(CANCELLED);
        assertThatIsPending(ProblemCode.ARCHIVE_UNREACHABLE, "no mount");

        willDoNothing().given(store).requirePresent();
        given(deletions.due()).willReturn(List.of("task"));
        discard.sweep();

        verify(claims).discard(eq(store), eq(CANCELLED), any());
        verify(records).forget("task");
        verify(deletions).settled("task", "now");
    }

    @Test
    @Pins(I3)
    void aDeletionThatFailsHalfwayIsPendingAndOnRecord() {
        willThrow(new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "timed out"))
                .given(claims)
                .discard(any(), any(), any());

        discard.discard(CANCELLED);

        verify(deletions).failed(eq(CANCELLED), reason(ProblemCode.ARCHIVE_UNREACHABLE, "timed out"));
        verify(records, never()).forget(any());
    }

    /** Between two tries the shards may have got lost. */
    @Test
    @Pins(I4)
    void whatIsBeingDiscardedIsLookedAtAgain() {
        given(records.isDiscarding("task")).willReturn(true);
        given(records.isKnown("task")).willReturn(true);
        written(ShardTransferState.ARCHIVED, ShardTransferState.MISSING);
        keepingFailed(true).discard(FAILED);
        assertThatIsKept();

        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);
        keepingFailed(true).discard(FAILED);

        verify(claims).discard(eq(store), eq(FAILED), any());
        verify(records).forget("task");
    }

    @Test
    void halfAnArchiveOfAFailedPauseIsKeptForItsRetry() {
        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);
        given(store.list(eq(ARCHIVE.prefix()), any()))
                .willReturn(List.of(new StoredObject("one", 3), new StoredObject("other", 4)));

        keepingFailed(true).discard(FAILED);

        verify(store).discardUnfinished(ARCHIVE.prefix());
        verify(records).kept(FAILED, 7);
        assertThatIsKept();
        verifyNoInteractions(deletions);
    }

    @Test
    void onlyAFailedPausesHalfArchiveIsKept() {
        ArchiveDiscard keeping = keepingFailed(true);
        given(manifests.hasManifest(store, ARCHIVE)).willReturn(true, false);
        keeping.discard(FAILED); // a whole one
        cantBeRead(ProblemCode.ARCHIVE_INCOMPLETE);
        keeping.discard(CANCELLED);
        discard.discard(FAILED);

        verify(claims, times(3)).discard(any(), any(), any());
        verify(records, never()).kept(any(), anyLong());
    }

    @Test
    @Pins({I3, I9})
    void aSweepSettlesOrSaysWhyNotAndOneThatFailsStopsNoOther() {
        given(deletions.due()).willReturn(List.of("lost", "task"));
        given(deletions.claim("lost", "now", LEASE)).willReturn(true);
        given(tasks.get("lost")).willThrow(new ProblemException(ProblemCode.TASK_NOT_FOUND, "no task lost"));

        discard.sweep();

        verify(deletions).failed(eq("lost"), eq("now"), reason(ProblemCode.TASK_NOT_FOUND, "no task lost"));
        verify(deletions, never()).settled("lost", "now");
        verify(claims).discard(eq(store), eq(CANCELLED), any());
        verify(deletions).settled("task", "now");
    }

    @Test
    @Pins(I4)
    void aSweepThatKeepsTheLastCopySettlesItToo() {
        written(ShardTransferState.MISSING);
        given(deletions.due()).willReturn(List.of("task"));

        discard.sweep();

        assertThatIsKept();
        verify(deletions).settled("task", "now");
    }

    private void assertThatIsPending(ProblemCode code, String named) {
        verify(deletions).failed(eq(CANCELLED), reason(code, named));
        assertThatIsKept();
    }

    private void assertThatIsKept() {
        verify(claims, never()).discard(any(), any(), any());
        verify(records, never()).forget(any());
    }

    private static SummedManifest summed(Manifest manifest) {
        return new SummedManifest(manifest, "a".repeat(64));
    }

    private static Reason reason(ProblemCode code, String named) {
        return argThat(reason -> reason.code() == code && reason.message().contains(named));
    }

    private void cantBeRead(ProblemCode code) {
        given(manifests.summed(store, ARCHIVE)).willThrow(new ProblemException(code, "not now"));
    }

    /** What the nodes wrote, with what became of the shards since. */
    private void written(ShardTransferState... states) {
        given(transfers.findByTaskIdOrderById("task"))
                .willReturn(Stream.of(states).map(ArchiveDiscardTest::shard).toList());
    }

    private static ShardTransferRow shard(ShardTransferState state) {
        ShardTransferRow row = new ShardTransferRow("task", "a", new ShardId(TestTasks.BUCKET, "s1"), "a", 10);
        row.move(state);
        return row;
    }
}
