package io.torpor.process;

import static io.torpor.support.Invariant.I7;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I7: one active task per bucket, and buckets side by side. */
class ConcurrencyIT {

    private static final int BUCKETS = 20;
    private static final int RIVALS = 8;

    @TempDir
    static Path home;

    private static TorporProcess torpor;

    @BeforeAll
    static void startOne() {
        torpor = TorporProcess.start(home, List.of(), List.of()).awaitReady();
    }

    @AfterAll
    static void stop() {
        torpor.close();
    }

    @Test
    @Pins(I7)
    void twentyBucketsPauseAndResumeAtOnce() throws IOException {
        Fixture fixture = new Fixture(home);
        Map<String, Map<String, String>> trees = new TreeMap<>();
        for (int number = 0; number < BUCKETS; number++) {
            fixture.shard("bucket-" + number, "s", number, 300_000, 20);
            trees.put("bucket-" + number, fixture.snapshot("bucket-" + number));
        }
        List<String> pauses = trees.keySet().stream().map(torpor::pause).toList();
        pauses.forEach(task -> assertCompleted(torpor, task));
        for (String bucket : trees.keySet()) {
            assertThat(fixture.data().bucket(bucket)).doesNotExist();
        }

        List<String> resumes = trees.keySet().stream().map(torpor::resume).toList();
        resumes.forEach(task -> assertCompleted(torpor, task));
        for (String bucket : trees.keySet()) {
            assertThat(fixture.snapshot(bucket)).isEqualTo(trees.get(bucket));
        }
        assertThat(fixture.leftovers()).isEmpty();
    }

    @Test
    @Pins(I7)
    void ofRequestsForOneBucketAtTheSameInstantOneWins() throws Exception {
        Fixture fixture = new Fixture(home);
        fixture.shard("wanted", "s", 1, 300_000, 20);
        List<TorporProcess.Answer> answers =
                atOnce(() -> torpor.post("/api/v1/buckets/wanted/pause", "{\"rateLimit\": 1024}"));

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 409))
                .hasSize(RIVALS - 1)
                .allSatisfy(answer -> {
                    assertThat(answer.body().get("code").asString()).isEqualTo("bucket-busy");
                    assertThat(answer.body().get("task").asString()).isNotBlank();
                });
        String task = answers.stream()
                .filter(answer -> answer.status() == 202)
                .map(TorporProcess::accepted)
                .findFirst()
                .orElseThrow();
        torpor.post("/api/v1/tasks/" + task + "/cancel", null);
        assertThat(torpor.awaitEnd(task).get("state").asString()).isEqualTo("CANCELLED");
    }

    private static <T> List<T> atOnce(Callable<T> call) throws InterruptedException, ExecutionException {
        CyclicBarrier barrier = new CyclicBarrier(RIVALS);
        ExecutorService threads = Executors.newFixedThreadPool(RIVALS);
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (int rival = 0; rival < RIVALS; rival++) {
                calls.add(() -> {
                    barrier.await();
                    return call.call();
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertCompleted(TorporProcess torpor, String task) {
        var ended = torpor.awaitEnd(task);
        assertThat(ended.get("state").asString()).as(ended::toString).isEqualTo("COMPLETED");
    }
}
