package io.torpor.transfer;

import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I9;
import static io.torpor.transfer.NodeTaskState.CLEANED;
import static io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED;
import static io.torpor.transfer.NodeTaskState.FAILED;
import static io.torpor.transfer.NodeTaskState.IN_PROGRESS;
import static io.torpor.transfer.NodeTaskState.POSTED;
import static io.torpor.transfer.NodeTaskState.PREPARED;
import static io.torpor.transfer.NodeTaskState.PROCESSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.torpor.support.Pins;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every move of a node task is made from the states that it is meant for, by the process that claimed it, and by no other. */
@DataJpaTest
class NodeTaskRepositoryTest {

    private static final String TASK = "task";
    private static final String OTHER_TASK = "other-task";
    private static final String NODE = "node-1";
    private static final String OTHER_NODE = "node-2";
    private static final String MINE = "incarnation-2";
    private static final String OLDER = "incarnation-1";
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @Autowired
    private NodeTaskRepository shares;

    @Autowired
    private JdbcTemplate jdbc;

    /** A compare-and-set update: the states that it starts from, and the one that it leads to. */
    private enum Move {
        POST(EnumSet.of(PREPARED), POSTED, shares -> shares.post(TASK, List.of(NODE, OTHER_NODE))),
        CLAIM(EnumSet.of(POSTED), IN_PROGRESS, shares -> shares.claim(TASK, NODE, MINE)),
        MEASURED(EnumSet.of(IN_PROGRESS), IN_PROGRESS, shares -> shares.measured(TASK, NODE, MINE, 100, 7)),
        PROGRESS(EnumSet.of(IN_PROGRESS), IN_PROGRESS, shares -> shares.progress(TASK, NODE, MINE, 50)),
        PROCESSED_(EnumSet.of(IN_PROGRESS), PROCESSED, shares -> shares.processed(TASK, NODE, MINE)),
        FAILED_(EnumSet.of(IN_PROGRESS), FAILED, shares -> shares.failed(TASK, NODE, MINE, "disk-error", "no disk")),
        REQUIRE_CLEANUP(
                EnumSet.complementOf(EnumSet.of(CLEANUP_REQUIRED, CLEANED)),
                CLEANUP_REQUIRED,
                shares -> shares.requireCleanup(TASK, true)),
        CLEANUP_FAILED(
                EnumSet.of(CLEANUP_REQUIRED),
                CLEANUP_REQUIRED,
                shares -> shares.cleanupFailed(TASK, NODE, 3, NOW, "disk-error", "no disk")),
        CLEANED_(EnumSet.of(CLEANUP_REQUIRED), CLEANED, shares -> shares.cleaned(TASK, NODE)),
        CLEANED_BUT(EnumSet.of(CLEANUP_REQUIRED), CLEANED, shares -> shares.cleanedBut(TASK, NODE, "disk-error", "no"));

        private final Set<NodeTaskState> from;
        private final NodeTaskState to;
        private final ToIntFunction<NodeTaskRepository> update;

        Move(Set<NodeTaskState> from, NodeTaskState to, ToIntFunction<NodeTaskRepository> update) {
            this.from = from;
            this.to = to;
            this.update = update;
        }
    }

    @BeforeEach
    void makeTasks() {
        for (String task : new String[] {TASK, OTHER_TASK}) {
            jdbc.update("""
                    insert into task (id, version, type, bucket, active_bucket, state, archive, archive_task,
                                      acknowledged, rev, bytes_total, bytes_done, bytes_per_second, created_at)
                    values (?, 0, 'PAUSE', ?, ?, 'PAUSING', 'file:/archive', ?, false, 1, 0, 0, 0, current_timestamp)
                    """, task, "bucket-of-" + task, "bucket-of-" + task, task);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Pins(I5)
    void aMoveIsMadeFromItsStatesAndNoOthers(Move move) {
        assertSoftly(softly -> {
            for (NodeTaskState state : NodeTaskState.values()) {
                jdbc.update("delete from node_task");
                insert(TASK, NODE, state, MINE);

                int rows = move.update.applyAsInt(shares);

                boolean made = move.from.contains(state);
                softly.assertThat(rows).as("%s in %s", move, state).isEqualTo(made ? 1 : 0);
                softly.assertThat(state(TASK, NODE)).as("%s in %s", move, state).isEqualTo(made ? move.to : state);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"MEASURED", "PROGRESS", "PROCESSED_", "FAILED_"})
    @Pins(I5)
    void whatAnotherProcessHasClaimedIsNotMoved(Move move) {
        insert(TASK, NODE, IN_PROGRESS, OLDER);

        assertThat(move.update.applyAsInt(shares)).isZero();
        assertThat(jdbc.queryForMap("select state, bytes_total, bytes_done, bytes_free from node_task"))
                .hasToString("{STATE=IN_PROGRESS, BYTES_TOTAL=10, BYTES_DONE=5, BYTES_FREE=0}");
    }

    @ParameterizedTest
    @EnumSource
    void otherSharesStayAsTheyAre(Move move) {
        NodeTaskState state = move.from.iterator().next();
        insert(TASK, NODE, state, MINE);
        insert(TASK, OTHER_NODE, state, MINE);
        insert(OTHER_TASK, NODE, state, MINE);
        String before = row(OTHER_TASK, NODE);
        String ofOtherNode = row(TASK, OTHER_NODE);

        int rows = move.update.applyAsInt(shares);

        boolean allNodes = move == Move.POST || move == Move.REQUIRE_CLEANUP;
        assertThat(rows).isEqualTo(allNodes ? 2 : 1);
        assertThat(row(OTHER_TASK, NODE)).isEqualTo(before);
        if (!allNodes) {
            assertThat(row(TASK, OTHER_NODE)).isEqualTo(ofOtherNode);
        }
    }

    @Test
    void aClaimPutsItsProcessDown() {
        insert(TASK, NODE, POSTED, OLDER);

        assertThat(shares.claim(TASK, NODE, MINE)).isOne();
        assertThat(shares.claim(TASK, NODE, "incarnation-3")).isZero();

        assertThat(shares.processed(TASK, NODE, OLDER)).isZero();
        assertThat(shares.processed(TASK, NODE, MINE)).isOne();
    }

    @Test
    @Pins(I9)
    void whyItsWorkFailedIsKeptAndWhyItsCleaningDidIsNot() {
        insert(TASK, NODE, IN_PROGRESS, MINE);
        shares.failed(TASK, NODE, MINE, "shard-locked", "another task has it");
        shares.requireCleanup(TASK, false);
        shares.cleaned(TASK, NODE);
        insert(OTHER_TASK, NODE, CLEANUP_REQUIRED, MINE);
        shares.cleanupFailed(OTHER_TASK, NODE, 1, NOW, "disk-error", "no disk");
        shares.cleaned(OTHER_TASK, NODE);

        assertThat(own().error()).isNotNull();
        assertThat(own().toNodeTask(List.of()).cleanupPending()).isFalse();
        assertThat(shares.findByTaskIdAndNodeId(OTHER_TASK, NODE).orElseThrow().error())
                .isNull();
    }

    @Test
    @Pins(I9)
    void aLockThatIsLeftIsSaidUntilItIsTakenBack() {
        insert(TASK, NODE, IN_PROGRESS, MINE);
        shares.failed(TASK, NODE, MINE, "shard-locked", "another task has it");
        shares.requireCleanup(TASK, false);
        shares.cleaned(TASK, NODE);
        insert(OTHER_TASK, NODE, CLEANUP_REQUIRED, MINE);
        shares.cleanupFailed(OTHER_TASK, NODE, 2, NOW, "disk-error", "no disk");
        shares.cleanedBut(OTHER_TASK, NODE, "shard-locked", "the lock stays");
        assertThat(shares.findByTaskIdAndNodeId(OTHER_TASK, NODE).orElseThrow().toNodeTask(List.of()))
                .returns(true, NodeTask::cleanupPending);

        assertThat(shares.locked(OTHER_NODE, "shard-locked")).isEmpty();
        assertThat(shares.locked(NODE, "shard-locked"))
                .extracting(NodeTaskRow::taskId)
                .containsExactly(OTHER_TASK);
        assertThat(shares.unlocked(OTHER_TASK, OTHER_NODE, "shard-locked")).isZero();
        assertThat(shares.unlocked(OTHER_TASK, NODE, "shard-locked")).isOne();

        assertThat(shares.findByTaskIdAndNodeId(OTHER_TASK, NODE).orElseThrow().toNodeTask(List.of()))
                .returns(false, NodeTask::cleanupPending)
                .returns(null, NodeTask::error);
        assertThat(own().error()).isNotNull();
    }

    @Test
    void progressGoesForwardOnly() {
        insert(TASK, NODE, IN_PROGRESS, MINE);

        assertThat(shares.progress(TASK, NODE, MINE, 5)).as("where it is").isZero();
        assertThat(shares.progress(TASK, NODE, MINE, 4)).as("behind").isZero();
        assertThat(shares.progress(TASK, NODE, MINE, 6)).isOne();
        assertThat(own().bytesDone()).isEqualTo(6);
    }

    @Test
    void whatIsMeasuredAndDoneIsKept() {
        insert(TASK, NODE, IN_PROGRESS, MINE);

        shares.measured(TASK, NODE, MINE, 100, 7);
        assertThat(own()).returns(100L, NodeTaskRow::bytesTotal).returns(7L, NodeTaskRow::bytesFree);
        shares.processed(TASK, NODE, MINE);
        assertThat(own().bytesDone()).isEqualTo(100);
    }

    @Test
    @Pins(I5)
    void onlyWhatAnEarlierProcessOfTheNodeWasDoingFailsAtTheStart() {
        insert(TASK, NODE, IN_PROGRESS, OLDER);
        insert(TASK, OTHER_NODE, IN_PROGRESS, OLDER);
        insert(OTHER_TASK, NODE, IN_PROGRESS, MINE);

        assertThat(shares.failOlder(NODE, MINE, 1, "node-restarted", "restarted"))
                .isOne();

        assertThat(state(TASK, NODE)).isEqualTo(FAILED);
        assertThat(own().error()).hasToString("Reason[code=NODE_RESTARTED, message=restarted]");
        assertThat(state(TASK, OTHER_NODE)).isEqualTo(IN_PROGRESS);
        assertThat(state(OTHER_TASK, NODE)).isEqualTo(IN_PROGRESS);
    }

    @Test
    @Pins(I5)
    void whatAnEarlierProcessWasDoingIsPostedAgainAsOftenAsIsAllowed() {
        for (int begun = 1; begun < 3; begun++) {
            jdbc.update("delete from node_task where task_id = ? and node_id = ?", OTHER_TASK, NODE);
            insert(OTHER_TASK, NODE, IN_PROGRESS, MINE);
            if (begun == 1) {
                insert(TASK, NODE, IN_PROGRESS, OLDER);
            }

            assertThat(shares.failOlder(NODE, MINE, 3, "node-restarted", "restarted"))
                    .isZero();
            assertThat(shares.postOlderAgain(NODE, MINE)).isOne();
            assertThat(state(TASK, NODE)).isEqualTo(POSTED);
            assertThat(state(OTHER_TASK, NODE)).isEqualTo(IN_PROGRESS);
            assertThat(shares.claim(TASK, NODE, OLDER)).isOne();
        }

        assertThat(shares.failOlder(NODE, MINE, 3, "node-restarted", "restarted"))
                .isOne();
        assertThat(state(TASK, NODE)).isEqualTo(FAILED);
    }

    @ParameterizedTest
    @EnumSource(names = "IN_PROGRESS", mode = EnumSource.Mode.EXCLUDE)
    @Pins(I5)
    void whatWasNotUnderWayDoesNotFailAtTheStart(NodeTaskState state) {
        insert(TASK, NODE, state, OLDER);

        assertThat(shares.failOlder(NODE, MINE, 1, "node-restarted", "restarted"))
                .isZero();
        assertThat(state(TASK, NODE)).isEqualTo(state);
    }

    @Test
    void cleaningBeginsWithAFreshCountAndTheOrderOfItsTask() {
        insert(TASK, NODE, PROCESSED, OLDER);
        jdbc.update("update node_task set attempts = 9, next_try_at = timestamp '2030-01-01 00:00:00'");

        shares.requireCleanup(TASK, true);
        assertThat(own()).returns(0, NodeTaskRow::attempts).returns(true, NodeTaskRow::keepShards);
        assertThat(shares.due(NODE, NOW)).containsExactly(TASK);

        assertThat(shares.requireCleanup(TASK, false)).as("once more").isZero();
        assertThat(own().keepShards()).as("the first word stays").isTrue();
    }

    @Test
    @Pins(I9)
    void aFailedCleaningSaysWhyAndWhenItIsTriedAgain() {
        insert(TASK, NODE, CLEANUP_REQUIRED, MINE);

        shares.cleanupFailed(TASK, NODE, 3, NOW, "disk-error", "no disk");

        assertThat(own().attempts()).isEqualTo(3);
        assertThat(own().error()).hasToString("Reason[code=DISK_ERROR, message=no disk]");
        assertThat(shares.due(NODE, NOW.minusNanos(1))).isEmpty();
        assertThat(shares.due(NODE, NOW)).containsExactly(TASK);
    }

    @ParameterizedTest
    @EnumSource
    @Pins(I5)
    void onlyWhatHasSomethingToDoIsDue(NodeTaskState state) {
        insert(TASK, NODE, state, MINE);

        boolean due = EnumSet.of(IN_PROGRESS, CLEANUP_REQUIRED).contains(state);
        assertThat(shares.due(NODE, NOW)).hasSize(due ? 1 : 0);
        assertThat(shares.due(OTHER_NODE, NOW)).isEmpty();
        assertThat(shares.queue(NODE, Limit.of(5))).hasSize(state == POSTED ? 1 : 0);
        assertThat(shares.queue(OTHER_NODE, Limit.of(5))).isEmpty();
        assertThat(shares.pendingOf("bucket-of-" + TASK)).hasSize(state == CLEANUP_REQUIRED ? 1 : 0);
        assertThat(shares.pendingOf("another bucket")).isEmpty();
    }

    private void insert(String task, String node, NodeTaskState state, String incarnation) {
        jdbc.update(
                """
                insert into node_task (id, task_id, node_id, bucket, incarnation, state, keep_shards, bytes_total,
                                       bytes_done, bytes_free, error_code, attempts)
                values (?, ?, ?, ?, ?, ?, false, 10, 5, 0, ?, 0)
                """,
                task + "/" + node,
                task,
                node,
                "bucket-of-" + task,
                incarnation,
                state.name(),
                state == FAILED ? "disk-error" : null);
    }

    private NodeTaskState state(String task, String node) {
        String state = jdbc.queryForObject("select state from node_task where id = ?", String.class, task + "/" + node);
        return NodeTaskState.valueOf(state);
    }

    private String row(String task, String node) {
        return jdbc.queryForMap("select * from node_task where id = ?", task + "/" + node)
                .toString();
    }

    private NodeTaskRow own() {
        return shares.findByTaskIdAndNodeId(TASK, NODE).orElseThrow();
    }
}
