package io.torpor.bench;

import io.torpor.bench.Timings.Summary;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** Buckets of one shard of three small files, each paused and resumed once: what a task costs by itself. */
final class TinyBuckets {

    /** So long nobody asks after a task whose transactions are counted. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(500);

    private static final int CLIENTS = 8;

    private final TorporSite site;
    private final String prefix;
    private int made;

    /**
     * @param prefix of the buckets' names, which nobody has used on that site
     */
    TinyBuckets(TorporSite site, String prefix) {
        this.site = site;
        this.prefix = prefix;
    }

    /** New ones. */
    List<String> make(int count) throws IOException {
        List<String> buckets = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            String bucket = prefix + "-" + made++;
            new RandomFiles(site.bucket(bucket), 1).shard(0).equal("segment", 3, 4 << 10);
            buckets.add(bucket);
        }
        return buckets;
    }

    /** Starts a task of each, one after the other, and asks after none. */
    void start(List<String> buckets, String operation) {
        for (String bucket : buckets) {
            site.request(bucket, operation, "{}");
            Rest.of(LONG_ENOUGH);
        }
    }

    /** The newest task of a bucket, which must have completed. */
    String completed(String bucket) {
        JsonNode task = site.process()
                .get("/api/v1/tasks?size=1&bucket=" + bucket)
                .body()
                .get("tasks")
                .get(0);
        return completed(task).get("id").asString();
    }

    /**
     * Milliseconds of tasks, one after the other.
     */
    record Times(Summary pause, Summary resume) {}

    /**
     * Pauses and resumes each.
     *
     * @param warmUp so many of them, the first, are not counted
     */
    Times time(List<String> buckets, int warmUp) {
        List<Double> paused = new ArrayList<>();
        List<Double> resumed = new ArrayList<>();
        for (String bucket : buckets) {
            paused.add(millis(bucket, "pause"));
            resumed.add(millis(bucket, "resume"));
        }
        return new Times(
                Summary.of(paused.subList(warmUp, buckets.size())),
                Summary.of(resumed.subList(warmUp, buckets.size())));
    }

    /** How many of them complete a second, if all are asked for at once. */
    double perSecond(List<String> buckets, String operation) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            Instant begin = Instant.now();
            List<Callable<String>> requests = buckets.stream()
                    .<Callable<String>>map(bucket -> () -> site.request(bucket, operation, "{}"))
                    .toList();
            Instant end = begin;
            for (Future<String> task : clients.invokeAll(requests)) {
                JsonNode ended = completed(site.process().awaitEnd(task.get()));
                Instant endedAt = Instant.parse(ended.get("endedAt").asString());
                end = endedAt.isAfter(end) ? endedAt : end;
            }
            return buckets.size() * 1e9 / Duration.between(begin, end).toNanos();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            clients.shutdownNow();
        }
    }

    /** From the request until the client has been told, by its long poll, that the task has ended. */
    private double millis(String bucket, String operation) {
        String revision =
                site.process().get("/api/v1/tasks?size=1").body().get("rev").asString();
        long begin = System.nanoTime();
        site.request(bucket, operation, "{}");
        JsonNode task;
        do {
            JsonNode page = site.process()
                    .get("/api/v1/tasks?bucket=" + bucket + "&size=1&wait=10s&rev=" + revision)
                    .body();
            revision = page.get("rev").asString();
            task = page.get("tasks").get(0);
        } while (!task.hasNonNull("endedAt"));
        double millis = (System.nanoTime() - begin) / 1e6;
        completed(task);
        return millis;
    }

    private static JsonNode completed(JsonNode task) {
        if (!task.get("state").asString().equals("COMPLETED")) {
            throw new IllegalStateException("Not completed: " + task);
        }
        return task;
    }
}
