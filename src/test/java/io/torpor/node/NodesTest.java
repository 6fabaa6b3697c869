package io.torpor.node;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import io.torpor.work.DatabaseTime;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who is a node, and whether it is alive: by rows, and by the time of the database. */
@DataJpaTest
@Import(DatabaseTime.class)
class NodesTest {

    private static final Duration LOST_AFTER = Duration.ofSeconds(30);

    @Autowired
    private NodeRepository rows;

    @Autowired
    private DatabaseTime time;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private EntityManager session;

    private Nodes nodes;
    private @Nullable Duration keepFor;

    @BeforeEach
    void register() {
        nodes = process("me", "now", "here");
        nodes.register();
    }

    @Test
    @Pins(I5)
    void aNodeIsAliveForAsLongAsItsHeartbeatIsYoungInTheDatabasesTime() {
        another(LOST_AFTER.minusSeconds(5));
        assertThat(nodes.alive()).extracting(Node::id).containsExactly("me", "other");

        another(LOST_AFTER.plusMillis(1));
        assertThat(nodes.alive()).extracting(Node::id).containsExactly("me");
    }

    @Test
    @Pins(I5)
    void aHeartbeatIsWrittenByTheDatabase() {
        update("update node set heartbeat_at = ?", at(time.now().minusSeconds(20)));

        assertThat(nodes.heartbeat()).isTrue();

        assertThat(nodes.all().get(0).heartbeatAt()).isAfter(time.now().minusSeconds(15));
    }

    @Test
    @Pins(I4)
    void aNodeThatIsDownIsNamedWithWhatToDo() {
        assertThatCode(() -> nodes.requireAllUp()).doesNotThrowAnyException();
        another(Duration.ofHours(1));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> nodes.requireAllUp())
                .returns(ProblemCode.NODE_LOST, ProblemException::code)
                .withMessageContaining("Node other")
                .withMessageContaining("DELETE /actuator/nodes/other");
    }

    @Test
    @Pins(I3)
    void aForgottenNodeDoesNotCount() {
        another(Duration.ofHours(1));

        nodes.forget("other");
        nodes.forget("other");

        assertThatCode(() -> nodes.requireAllUp()).doesNotThrowAnyException();
        assertThat(nodes.members()).extracting(Node::id).containsExactly("me");
        assertThat(nodes.all()).extracting(Node::forgotten).containsExactly(false, true);
    }

    @Test
    void onlyANodeThatIsLostCanBeForgotten() {
        another(Duration.ofSeconds(1));

        assertProblem(ProblemCode.NODE_UP, () -> nodes.forget("other"));
        assertProblem(ProblemCode.NODE_NOT_FOUND, () -> nodes.forget("nobody"));
        update("update node set heartbeat_at = ?", at(time.now().minus(Duration.ofHours(1))));
        assertProblem(ProblemCode.NODE_UP, () -> nodes.forget("me"));
        assertThat(nodes.members()).hasSize(2);
    }

    @Test
    @Pins(I4)
    void aForgottenNodeMayNotReturnUnderItsId() {
        another(Duration.ofHours(1));
        nodes.forget("other");
        Nodes back = process("other", "later", "elsewhere");

        assertThatIllegalStateException()
                .isThrownBy(back::register)
                .withMessageContaining("Node other was forgotten")
                .withMessageContaining("empty data directory");
        assertThat(back.heartbeat()).isFalse();
        assertThat(process("other", "first", "elsewhere").heartbeat())
                .as("one that was only cut off")
                .isFalse();
    }

    @Test
    void aProcessThatIsStartedAgainIsItsNodeAtOnce() {
        Nodes second = process("me", "second", "here");
        second.register();

        assertThat(second.heartbeat()).isTrue();
        assertThat(nodes.heartbeat()).as("the one before").isFalse();
    }

    @Test
    void aSecondProcessWithTheSameIdIsRefused() {
        Nodes twin = process("me", "twin", "another directory");

        assertThatIllegalStateException()
                .isThrownBy(twin::register)
                .withMessageContaining("another process is node me")
                .withMessageContaining("id of its own");
        assertThat(nodes.heartbeat()).isTrue();
    }

    @Test
    void aNodeWhoseDiskWasReplacedReturnsOnceItsOldProcessIsLost() {
        update("update node set heartbeat_at = ?", at(time.now().minus(LOST_AFTER)));
        Nodes replaced = process("me", "later", "a new disk");

        replaced.register();

        assertThat(replaced.heartbeat()).isTrue();
    }

    @Test
    @Pins(I5)
    void aProcessThatIsNotItsNodeAnyMoreIsFencedOff() {
        nodes.requireSelf();
        process("me", "second", "here").register();

        assertProblem(ProblemCode.TASK_CONFLICT, nodes::requireSelf);
    }

    @Test
    void aDrainIsRememberedAndTakenBack() {
        nodes.drain("me", true);
        assertProblem(ProblemCode.NODE_DRAINED, () -> nodes.requireNotDrained("bucket"));
        process("me", "second", "here").register();
        assertProblem(ProblemCode.NODE_DRAINED, () -> nodes.requireNotDrained("bucket"));

        nodes.drain("me", false);
        assertThatCode(() -> nodes.requireNotDrained("bucket")).doesNotThrowAnyException();
        assertProblem(ProblemCode.NODE_NOT_FOUND, () -> nodes.drain("nobody", true));
    }

    @Test
    @Pins({I4, I10})
    void aForgottenNodeStaysOnRecordForGoodUnlessSomeTimeIsSet() {
        another(Duration.ofHours(1));
        nodes.forget("other");
        update(
                "update node set forgotten_at = ? where id = 'other'",
                at(time.now().minus(Duration.ofDays(1000))));

        nodes.removeForgotten();
        assertThatIllegalStateException()
                .isThrownBy(process("other", "second", "here")::register)
                .withMessageContaining("forgotten");

        keepFor = Duration.ofDays(1001);
        process("me", "now", "here").removeForgotten();
        assertThat(nodes.all()).extracting(Node::id).containsExactly("me", "other");

        keepFor = Duration.ofDays(999);
        process("me", "now", "here").removeForgotten();
        assertThat(nodes.all()).extracting(Node::id).containsExactly("me");
    }

    private static void assertProblem(ProblemCode code, Runnable call) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::run).returns(code, ProblemException::code);
    }

    private Nodes process(String id, String incarnation, String directory) {
        NodeProperties properties = new NodeProperties(null, Duration.ofSeconds(2), LOST_AFTER, keepFor);
        return new Nodes(rows, new NodeIdentity(id, incarnation), new DirectoryId(directory), properties, time);
    }

    /** Another node, last heard of so long ago. */
    private void another(Duration ago) {
        update("delete from node where id = 'other'");
        update("""
                insert into node (id, incarnation, host, started_at, heartbeat_at)
                values ('other', 'first', 'host', current_timestamp, ?)
                """, at(time.now().minus(ago)));
    }

    /** A change by somebody else, which no cache of this session knows. */
    private void update(String sql, Object... values) {
        session.flush();
        jdbc.update(sql, values);
        session.clear();
    }

    private static Object at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
