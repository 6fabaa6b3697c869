package io.torpor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.crash.CrashPoint.End;
import io.torpor.process.Kill;
import io.torpor.process.TorporProcess;
import io.torpor.support.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A data directory with one bucket, and the process that works on it. The points of the matrix are chained: the process
 * that recovers from one kill is the victim of the next.
 */
final class CrashSite implements AutoCloseable {

    static final String BUCKET = "tenant";
    static final String SMALL = "s1";
    static final String LARGE = "s2";

    private final Path home;
    private final Fixture fixture;
    private final CrashArchive archive;
    private final Map<String, String> tree;
    private @Nullable String uuid;
    private boolean automatic;

    /** How often a node task is begun, by the processes after a kill. */
    private int attempts = 3;

    private @Nullable TorporProcess process;

    CrashSite(Path home, Fixture fixture, CrashArchive archive) throws IOException {
        this.home = home;
        this.fixture = fixture;
        this.archive = archive;
        fixture.shard(BUCKET, SMALL, 1, 100_000, 10);
        fixture.shard(BUCKET, LARGE, 2, archive.largeBytes(), 20);
        this.tree = fixture.snapshot(BUCKET);
    }

    /** Everything that a row of the matrix demands: killed there, recovered, in order, and a retry succeeds. */
    void run(CrashPoint point) {
        start(point.scenario().automatic());
        bringTo(point.scenario().awakeBefore());

        String task = "t-" + UUID.randomUUID();
        process().arm(point.kill());
        untilKilled(point.kill(), () -> point.scenario().play(this, task));
        attempts = point.end() == End.RESTARTED ? 1 : 3;
        for (Kill kill : point.again()) {
            process = TorporProcess.start(home, List.of(kill.agent(home)), arguments());
            process.awaitKilled(kill);
        }

        process = null;
        start(point.scenario().automatic());
        CrashChecks checks = new CrashChecks(process(), fixture, archive, tree);
        checks.ended(task, point.scenario(), point.end());
        point.scenario().repair(this);
        if (point.end() != End.COMPLETED) {
            operate(point.scenario().isPause());
            checks.inOrder(!point.scenario().isPause());
        }
    }

    /** Brings the bucket back, and stops. */
    void finish() {
        bringTo(true);
        close();
    }

    CrashArchive archive() {
        return archive;
    }

    /** Whether a resume has begun to write. */
    boolean isStaged() throws IOException {
        return fixture.isStaged(LARGE);
    }

    void request(String operation, String task) {
        request(operation, task, "");
    }

    void requestSlow(String operation, String task) {
        request(operation, task, ", \"rateLimit\": " + archive.slow());
    }

    private void request(String operation, String task, String more) {
        var answer = process()
                .post("/api/v1/buckets/" + BUCKET + "/" + operation, "{\"id\": \"%s\"%s}".formatted(task, more));
        assertThat(answer.status()).as(() -> answer.body().toString()).isEqualTo(202);
    }

    void cancel(String task) {
        var answer = process().post("/api/v1/tasks/" + task + "/cancel", null);
        assertThat(answer.status())
                .as(() -> answer.body() + "\n" + process().log())
                .isEqualTo(200);
    }

    /** Of the bucket that it has known since the first time, which keeps its uuid when it was deleted. */
    void clusterManagerSays(String state) {
        if (uuid == null) {
            uuid = process()
                    .get("/api/v1/buckets/" + BUCKET)
                    .body()
                    .path("uuid")
                    .asString(null);
        }
        String same = uuid == null ? "" : ", \"uuid\": \"" + uuid + "\"";
        assertThat(process()
                        .put(
                                "/api/v1/buckets/" + BUCKET + "/hibernation-state",
                                "{\"state\": \"%s\"%s}".formatted(state, same))
                        .status())
                .isEqualTo(204);
    }

    void deleteBucket() {
        assertThat(process().delete("/api/v1/buckets/" + BUCKET).status()).isEqualTo(204);
    }

    void damageArchive() {
        archive.damage(process()
                .get("/api/v1/buckets/" + BUCKET)
                .body()
                .get("archivedAt")
                .get("task")
                .asString());
    }

    void awaitState(String task, String state) {
        await(() -> process()
                .get("/api/v1/tasks/" + task)
                .body()
                .path("state")
                .asString("")
                .equals(state));
    }

    /** Waits for a condition; gives up as soon as the process is dead. */
    void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .failFast("the process ended", () -> !process().isAlive())
                .until(condition);
    }

    /** What a killed process leaves unanswered is no failure; that it was killed is what counts. */
    private void untilKilled(Kill kill, Runnable play) {
        try {
            play.run();
        } catch (RuntimeException | AssertionError e) {
            if (!process().endsWithin(Duration.ofSeconds(20))) {
                throw e;
            }
        }
        process().awaitKilled(kill);
    }

    private void bringTo(boolean awake) {
        if (!fixtureIs(awake)) {
            operate(!awake);
        }
        new CrashChecks(process(), fixture, archive, tree).inOrder(awake);
    }

    private boolean fixtureIs(boolean awake) {
        return Files.exists(fixture.data().bucket(BUCKET)) == awake;
    }

    /** Pauses or resumes to the end, playing the cluster manager where it does not play itself. */
    private void operate(boolean pause) {
        String task = "r-" + UUID.randomUUID();
        if (!automatic) {
            clusterManagerSays(pause ? "pausing" : "resuming");
        }
        request(pause ? "pause" : "resume", task);
        if (!automatic) {
            awaitState(task, pause ? "PAUSED" : "RESUMED");
            clusterManagerSays(pause ? "paused" : "online");
        }
        assertThat(process().awaitEnd(task).get("state").asString())
                .as(() -> process().log())
                .isEqualTo("COMPLETED");
    }

    private void start(boolean wanted) {
        if (process != null && automatic != wanted) {
            close();
        }
        automatic = wanted;
        if (process == null) {
            process = TorporProcess.start(home, List.of(), arguments()).awaitReady();
        }
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(archive.arguments());
        arguments.add("--torpor.archive.reuse=false"); // else a second pause sends nothing, and is not killed there
        arguments.add("--torpor.transfer.attempts=" + attempts);
        arguments.add("--torpor.cluster-manager.local.automatic=" + automatic);
        return arguments;
    }

    private TorporProcess process() {
        if (process == null) {
            throw new IllegalStateException("No process");
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
            process = null;
        }
    }
}
