package io.torpor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash matrix ({@link CrashPoints}), on the packaged jar: killed there, started again, and everything is in order.
 * The points are spread over a few chains that run side by side, since a start is what costs time.
 */
class CrashIT {

    private static final Map<CrashPoint, CompletableFuture<Void>> RESULTS = new LinkedHashMap<>();

    private static final List<Future<?>> CHAINS = new ArrayList<>();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    @TempDir
    static Path homes;

    @BeforeAll
    static void kill() throws IOException {
        TorporApp.get();
        List<List<CrashPoint>> chains = List.of(
                alternating(CrashPoints.PAUSING, CrashPoints.UNDOING_RESUME),
                alternating(CrashPoints.RELEASING, CrashPoints.RESUMING),
                Stream.of(
                                alternating(CrashPoints.UNDOING_PAUSE, CrashPoints.RECOVERING),
                                alternating(CrashPoints.CLUSTER_CHANGED_ITS_MIND))
                        .flatMap(List::stream)
                        .toList());
        chains.forEach(chain -> chain.forEach(point -> RESULTS.put(point, new CompletableFuture<>())));
        chains.forEach(chain -> CHAINS.add(THREADS.submit(() -> runToTheEnd(chain))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void isInOrderAfterAKillWith(CrashPoint point) throws InterruptedException, ExecutionException {
        RESULTS.get(point).get();
    }

    /** What the last point of a chain left can be resumed, too. */
    @AfterAll
    static void everyBucketIsBackAtTheEnd() throws InterruptedException, ExecutionException {
        for (Future<?> chain : CHAINS) {
            chain.get();
        }
        THREADS.shutdown();
    }

    static Stream<CrashPoint> points() {
        return RESULTS.keySet().stream();
    }

    /** A pause leaves the bucket asleep and a resume wakes it, so a chain of both needs little else in between. */
    @SafeVarargs
    private static List<CrashPoint> alternating(List<CrashPoint>... parts) {
        boolean every = System.getProperty("torpor.crash.points", "").equals("all");
        List<Iterator<CrashPoint>> iterators = Stream.of(parts)
                .map(part ->
                        part.stream().filter(point -> every || point.always()).iterator())
                .toList();
        List<CrashPoint> all = new ArrayList<>();
        while (iterators.stream().anyMatch(Iterator::hasNext)) {
            iterators.stream().filter(Iterator::hasNext).forEach(next -> all.add(next.next()));
        }
        return all;
    }

    /** Whatever breaks the chain, nobody waits for its results in vain. */
    private static void runToTheEnd(List<CrashPoint> chain) {
        try {
            run(chain);
        } finally {
            IllegalStateException broken = new IllegalStateException("The chain broke before this point");
            chain.forEach(point -> RESULTS.get(point).completeExceptionally(broken));
        }
    }

    /** After a failure the chain goes on with a new data directory, so that one failure is one failure. */
    private static void run(List<CrashPoint> chain) {
        CrashSite site = null;
        for (CrashPoint point : chain) {
            long begun = System.nanoTime();
            CompletableFuture<Void> result = RESULTS.get(point);
            try {
                if (site == null) {
                    site = new CrashSite(Files.createTempDirectory(homes, "site"));
                }
                site.run(point);
                result.complete(null);
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
                if (site != null) {
                    site.close();
                }
                site = null;
            }
            System.out.printf("%5.1f s  %s%n", (System.nanoTime() - begun) / 1e9, point);
        }
        if (site != null) {
            site.finish();
        }
    }
}
