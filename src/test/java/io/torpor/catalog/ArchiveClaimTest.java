package io.torpor.catalog;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.torpor.admission.PauseParameters;
import io.torpor.cluster.HibernationState;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractExitsTest;
import io.torpor.support.HoldingStores;
import io.torpor.support.Pins;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two clusters on one archive, with one task id: the second fails before its first byte, and nobody removes another's. */
class ArchiveClaimTest extends AbstractExitsTest {

    private static final String ANOTHERS =
            "{\"formatVersion\":1,\"cluster\":\"another\",\"task\":\"%s\",\"incarnation\":\"i\"}";

    @Autowired
    ArchiveClaims claims;

    @Autowired
    ArchiveRetention retention;

    @Autowired
    PendingDeletions deletions;

    @Autowired
    ArchiveRecords records;

    @Autowired
    JdbcTemplate jdbc;

    @ParameterizedTest
    @ValueSource(strings = {"claim.json", "manifest.json", "node_other/s1/file-000001"})
    @Pins({I3, I4})
    void aPlaceThatHoldsAnothersFailsThePauseBeforeItsFirstByteAndStaysAsItIs(String key) throws IOException {
        makeShards();
        Map<String, String> shards = fixture.snapshot(bucket);
        Task task = prepared();
        write(task, key, ANOTHERS.formatted(task.id()));
        write(task, "node_other/s1/shard.json", "another's");
        Map<String, String> before = archive(task);

        tasks.start(task.id());

        Reason reason = awaitState(task, TaskState.FAILED).reason();
        assertThat(reason).isNotNull();
        assertThat(reason.code()).isEqualTo(ProblemCode.TASK_CONFLICT);
        assertThat(reason.message()).contains(bucket + "/" + task.id(), task.archive(), "another id");
        assertThat(archive(task)).isEqualTo(before);
        assertThat(fixture.snapshot(bucket)).isEqualTo(shards);
        assertThat(pending(task)).isFalse();
        assertThat(claims.isOnRecord(task.id())).isFalse();
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins(I4)
    void aClaimThatCantBeUnderstoodIsAnothers() throws IOException {
        makeShards();
        Task task = prepared();
        write(task, "claim.json", "{\"formatVersion\":\"1\"}");

        tasks.start(task.id());

        assertThat(awaitState(task, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.TASK_CONFLICT);
        assertThat(archive(task)).containsOnlyKeys("claim.json");
    }

    @Test
    @Pins({I3, I4})
    void aRollbackRemovesNothingFromAPlaceThatIsAnothersByThen() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        write(task, "claim.json", ANOTHERS.formatted(task.id()));
        write(task, "manifest.json", "another's");

        tasks.cancel(task.id());

        awaitState(task, TaskState.CANCELLED);
        assertThat(archive(task)).containsKeys("claim.json", "manifest.json");
        assertThat(claims.isOnRecord(task.id())).isFalse();
        assertThat(pending(task)).isFalse();
        assertNothingLeft(task);
        assertGateOpen(true);
    }

    @Test
    @Pins(I4)
    void aPlaceThatIsAnothersAtTheCommitGetsNoManifest() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        write(task, "claim.json", ANOTHERS.formatted(task.id()));

        bytes.release();

        assertThat(awaitState(task, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.TASK_CONFLICT);
        assertThat(archive(task)).containsKey("claim.json").doesNotContainKey("manifest.json");
    }

    @Test
    @Pins({I3, I4})
    void aClaimIsWrittenBeforeTheFirstObjectAndGoesWithTheArchive() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        assertThat(archive(task)).containsKey("claim.json");
        assertThat(Files.readString(place(task).resolve("claim.json")))
                .contains(task.id(), jdbc.queryForObject("select cluster from cluster_identity", String.class));

        tasks.cancel(task.id());

        awaitState(task, TaskState.CANCELLED);
        assertThat(place(task)).doesNotExist();
        assertThat(claims.isOnRecord(task.id())).isFalse();
    }

    /** A crash between the claim and its record, or a database that fell back. */
    @Test
    @Pins(I3)
    void aClaimOfTheSameTaskIsItsOwnWhicheverProcessWroteIt() throws IOException {
        makeShards();
        Task task = prepared();
        claims.claim(task, "earlier", () -> {});
        jdbc.update("delete from archive_claim where task_id = ?", task.id());

        clusterManager.says(bucket, HibernationState.PAUSING);
        tasks.start(task.id());

        awaitState(task, TaskState.PAUSED);
        assertThat(Files.readString(place(task).resolve("claim.json"))).contains("earlier");
        assertThat(claims.isOnRecord(task.id())).isTrue();
    }

    /** What an earlier version wrote has no claim; a migration has marked its tasks. */
    @Test
    @Pins({I3, I4})
    void aTaskThatIsOlderThanClaimsIsCleanedUp() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task old = pause();
        bytes.awaitReached();
        Files.delete(place(old).resolve("claim.json"));
        jdbc.update("update archive_claim set predates_claims = true where task_id = ?", old.id());

        tasks.cancel(old.id());

        awaitState(old, TaskState.CANCELLED);
        assertThat(place(old)).doesNotExist();
    }

    @Test
    @Pins({I3, I4})
    void whatHasLostItsClaimIsLeftAndTheTaskEnds() throws IOException {
        makeShards();
        HoldingStores.Hold bytes = holdBytes();
        Task task = pause();
        bytes.awaitReached();
        write(task, "node_1/s1/object", "whoever's");
        Files.delete(place(task).resolve("claim.json"));

        tasks.cancel(task.id());

        awaitState(task, TaskState.CANCELLED);
        assertThat(archive(task)).containsKey("node_1/s1/object");
        assertThat(pending(task)).isFalse();
    }

    @Test
    void anExpiredArchiveOfAnEarlierVersionGoesWithoutAClaim() throws IOException {
        Task pause = returned();
        Files.delete(place(pause).resolve("claim.json"));
        jdbc.update("delete from archive_claim where task_id = ?", pause.id());

        clock.advance(Duration.ofDays(7));

        assertThat(retention.run()).contains(pause.id());
        await().untilAsserted(() -> assertThat(place(pause)).doesNotExist());
    }

    @Test
    @Pins(I4)
    void anExpiredArchiveThatAnotherHasClaimedIsKeptAndSaidSo() throws IOException {
        Task pause = returned();
        write(pause, "claim.json", ANOTHERS.formatted(pause.id()));
        clock.advance(Duration.ofDays(7));

        assertThat(retention.run()).doesNotContain(pause.id());

        assertThat(retention.heldUp().get(bucket).code()).isEqualTo(ProblemCode.TASK_CONFLICT);
        assertThat(archive(pause)).containsKey("manifest.json");
        assertThat(records.isDiscarding(pause.id())).isFalse();
    }

    @Test
    @Pins(I3)
    void halfAnEmptyBucketsArchiveGoesToo() throws IOException {
        Files.createDirectories(fixture.data().bucket(bucket));
        Task task = prepared();
        Path inTheWay = Files.createDirectories(place(task).resolve("manifest.json.sha256"));
        Files.createFile(inTheWay.resolve("not~listed"));

        tasks.start(task.id());

        assertThat(awaitState(task, TaskState.FAILED).reason().code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(place(task)).doesNotExist();
        assertThat(fixture.archivedTasks(bucket)).isEmpty();
        assertThat(pending(task)).isFalse();
    }

    @Test
    void aRequestForATakenPlaceIsRefusedAtOnce() throws IOException {
        makeShards();
        Path taken = Files.createDirectories(fixture.archive().resolve(bucket).resolve("nap-" + bucket));
        Files.writeString(taken.resolve("claim.json"), ANOTHERS.formatted("nap"));

        assertThatThrownBy(() -> requests.pause(new PauseParameters(bucket, "nap-" + bucket, null, null, null)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.TASK_CONFLICT));
    }

    private Task prepared() {
        return requests.preparePause(new PauseParameters(bucket, null, null, null, null));
    }

    /** The pause of a bucket that came back. */
    private Task returned() throws IOException {
        Task pause = sleeping();
        Task resume = resume();
        awaitState(resume, TaskState.RESUMED);
        clusterManager.says(bucket, HibernationState.ONLINE);
        awaitState(resume, TaskState.COMPLETED);
        assertGateOpen(true);
        return pause;
    }

    private boolean pending(Task task) {
        return deletions.failing(100).stream()
                .anyMatch(deletion -> deletion.task().equals(task.id()));
    }

    private Path place(Task task) {
        return fixture.archive().resolve(bucket).resolve(task.id());
    }

    private void write(Task task, String key, String content) throws IOException {
        Path file = place(task).resolve(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Everything in the task's place. */
    private Map<String, String> archive(Task task) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(place(task))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(place(task).relativize(file).toString(), Files.size(file) + " bytes");
            }
        }
        return found;
    }
}
