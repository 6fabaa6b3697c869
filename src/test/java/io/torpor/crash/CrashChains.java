package io.torpor.crash;

import io.torpor.process.KillMissed;
import io.torpor.process.TorporApp;
import java.io.IOException;
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

/** Chains of points that run side by side, since a start is what costs time. */
final class CrashChains {

    private final Map<CrashPoint, CompletableFuture<Void>> results = new LinkedHashMap<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Makes a data directory with a bucket. */
    interface Sites {
        CrashSite make() throws IOException;
    }

    /** Starts them all. */
    CrashChains(List<List<CrashPoint>> chains, Sites sites) {
        TorporApp.get();
        chains.forEach(chain -> chain.forEach(point -> results.put(point, new CompletableFuture<>())));
        chains.forEach(chain -> running.add(threads.submit(() -> runToTheEnd(chain, sites))));
    }

    Stream<CrashPoint> points() {
        return results.keySet().stream();
    }

    /** Waits for a point's result. */
    void require(CrashPoint point) throws InterruptedException, ExecutionException {
        results.get(point).get();
    }

    /** Waits until all have ended. */
    void finish() throws InterruptedException, ExecutionException {
        for (Future<?> chain : running) {
            chain.get();
        }
        threads.shutdown();
    }

    /** A pause leaves the bucket asleep and a resume wakes it, so a chain of both needs little else in between. */
    @SafeVarargs
    static List<CrashPoint> alternating(List<CrashPoint>... parts) {
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
    private void runToTheEnd(List<CrashPoint> chain, Sites sites) {
        try {
            run(chain, sites);
        } finally {
            IllegalStateException broken = new IllegalStateException("The chain broke before this point");
            chain.forEach(point -> results.get(point).completeExceptionally(broken));
        }
    }

    /** After a failure the chain goes on with a new data directory, so that one failure is one failure. */
    private void run(List<CrashPoint> chain, Sites sites) {
        CrashSite site = null;
        for (CrashPoint point : chain) {
            long begun = System.nanoTime();
            CompletableFuture<Void> result = results.get(point);
            try {
                if (site == null) {
                    site = sites.make();
                }
                site = runTwiceIfMissed(point, site, sites);
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

    /** Once in some thousand starts the agent misses a passage, which says nothing of Torpor; twice is a failure. */
    private static CrashSite runTwiceIfMissed(CrashPoint point, CrashSite site, Sites sites) throws IOException {
        try {
            site.run(point);
            return site;
        } catch (KillMissed missed) {
            System.out.println("Once more: " + missed.getMessage());
            site.close();
            CrashSite other = sites.make();
            other.run(point);
            return other;
        }
    }
}
