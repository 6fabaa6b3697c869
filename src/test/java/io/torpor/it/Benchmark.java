package io.torpor.it;

import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import tools.jackson.databind.JsonNode;

/**
 * Measures pause and resume beside {@code cp -r} of the same trees, in one run, alternating; prints medians, ranges and
 * ratios. {@code mvn -Pbench -DskipTests verify} runs it on the packaged jar with a heap of 256 MiB; nothing is
 * asserted.
 *
 * <p>One service pauses, another one resumes from its archive, and every destination is new: deleting thousands of files
 * and making thousands again at once is slow on ext4 for reasons that are not ours.
 */
final class Benchmark {

    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=4", "-Xmx256m");
    private static final List<String> BY_HAND = List.of(
            "--torpor.cluster-manager.local.automatic=false",
            "--torpor.monitor.reconcile-interval=1h",
            "--logging.level.root=warn");

    private final int rounds = Integer.getInteger("torpor.bench.rounds", 5);
    private final Path home;
    private final PrintStream out = System.out;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final DataDirectory source;

    private Benchmark(Path home) {
        this.home = home;
        this.source = new DataDirectory(home.resolve("sleeper/data"));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path base = Path.of(args.length > 0 ? args[0] : "target").toAbsolutePath();
        Path home = Files.createTempDirectory(Files.createDirectories(base), "bench-");
        try {
            new Benchmark(home).run();
        } finally {
            exec("rm", "-rf", home.toString());
        }
    }

    private void run() throws IOException, InterruptedException {
        out.printf("Torpor benchmark: %d rounds, medians (range) in seconds, 256 MiB heap, on %s%n", rounds, home);
        prime();
        for (int round = 0; round < rounds; round++) {
            makeLarge("large-" + round);
            makeSmall("small-" + round);
            Files.createDirectories(source.bucket("empty-" + round));
        }
        makeSmall("warm-up");
        exec("sync");
        try (TorporProcess sleeper = start("sleeper");
                TorporProcess waker = start("waker")) {
            measure(sleeper, waker, "warm-up", "warm-up");
            seconds.clear();
            for (int round = 0; round < rounds; round++) {
                for (String set : List.of("large", "small", "empty")) {
                    measure(sleeper, waker, set, set + "-" + round);
                }
            }
        }
        report();
    }

    private TorporProcess start(String name) throws IOException {
        List<String> arguments = new ArrayList<>(BY_HAND);
        arguments.add("--torpor.archive.allowed-roots=file:" + home);
        return TorporProcess.start(Files.createDirectories(home.resolve(name)), JVM, arguments)
                .awaitReady();
    }

    private void measure(TorporProcess sleeper, TorporProcess waker, String set, String bucket)
            throws IOException, InterruptedException {
        if (!set.equals("empty")) {
            Path copy = home.resolve("copy-" + bucket);
            time(set, "cp -r", () -> exec("cp", "-r", source.bucket(bucket).toString(), copy.toString()));
            time(set, "sync -f after it", () -> exec("sync", "-f", copy.toString()));
        }
        sleeper.put("/api/v1/buckets/" + bucket + "/hibernation-state", "{\"state\": \"pausing\"}");
        long pauseBegan = System.nanoTime();
        String pause = sleeper.pause(bucket);
        await(sleeper, pause, "PAUSED");
        record(set, "pause", secondsSince(pauseBegan));

        String body = "{\"task\": \"" + pause + "\", \"archive\": \"file:" + home.resolve("sleeper/archive") + "\"}";
        String uuid =
                sleeper.get("/api/v1/buckets/" + bucket).body().get("uuid").asString();
        waker.put(
                "/api/v1/buckets/" + bucket + "/hibernation-state",
                "{\"state\": \"resuming\", \"uuid\": \"" + uuid + "\"}");
        long resumeBegan = System.nanoTime();
        String resume = TorporProcess.accepted(waker.post("/api/v1/buckets/" + bucket + "/resume", body));
        await(waker, resume, "RESUMED");
        record(set, "resume", secondsSince(resumeBegan));
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Looks every few milliseconds, until the task is in that state. */
    private static void await(TorporProcess torpor, String task, String state) throws InterruptedException {
        JsonNode seen = torpor.get("/api/v1/tasks/" + task).body();
        while (!seen.get("state").asString().equals(state)) {
            if (seen.hasNonNull("endedAt")) {
                throw new IllegalStateException("ended: " + seen);
            }
            TimeUnit.MILLISECONDS.sleep(3);
            seen = torpor.get("/api/v1/tasks/" + task).body();
        }
    }

    /** A call that is timed. */
    private interface Timed {
        void run() throws IOException, InterruptedException;
    }

    private void time(String set, String what, Timed call) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        call.run();
        record(set, what, secondsSince(begin));
    }

    private void record(String set, String what, double value) {
        seconds.computeIfAbsent(set + "|" + what, key -> new ArrayList<>()).add(value);
    }

    private void report() {
        out.println("| data | what | median | range | against cp -r + sync -f |");
        out.println("|---|---|---|---|---|");
        seconds.forEach((key, values) -> {
            String set = key.substring(0, key.indexOf('|'));
            String what = key.substring(key.indexOf('|') + 1);
            List<Double> copies = seconds.get(set + "|cp -r");
            String ratio = copies == null || what.startsWith("sync") || what.startsWith("cp")
                    ? "-"
                    : format(median(values) / median(sum(copies, seconds.get(set + "|sync -f after it"))));
            out.printf(
                    "| %s | %s | %s | %s–%s | %s |%n",
                    set,
                    what,
                    format(median(values)),
                    format(extreme(values, stream -> stream.min().orElseThrow())),
                    format(extreme(values, stream -> stream.max().orElseThrow())),
                    ratio);
        });
    }

    private static List<Double> sum(List<Double> one, List<Double> other) {
        List<Double> sums = new ArrayList<>();
        for (int index = 0; index < one.size(); index++) {
            sums.add(one.get(index) + other.get(index));
        }
        return sums;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double extreme(List<Double> values, ToDoubleFunction<DoubleStream> end) {
        return end.applyAsDouble(values.stream().mapToDouble(Double::doubleValue));
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** Memory that the machine touches for the first time costs seconds per GiB; so it is touched before. */
    private void prime() throws IOException {
        Path scratch = home.resolve("scratch");
        write(scratch, new Random(0), 3L << 30);
        Files.delete(scratch);
    }

    private void makeLarge(String bucket) throws IOException {
        for (int shard = 0; shard < 2; shard++) {
            Path directory = Files.createDirectories(source.shard(bucket, "shard-" + shard));
            for (int file = 0; file < 4; file++) {
                write(directory.resolve("segment-" + file), new Random(shard * 10L + file), 128L << 20);
            }
        }
    }

    private void makeSmall(String bucket) throws IOException {
        Random random = new Random(7);
        for (int shard = 0; shard < 4; shard++) {
            Path directory = Files.createDirectories(source.shard(bucket, "shard-" + shard));
            for (int file = 0; file < 2_000; file++) {
                write(directory.resolve("segment-" + file), random, 1_024 + random.nextInt(31 * 1_024));
            }
        }
    }

    private static void write(Path file, Random random, long bytes) throws IOException {
        byte[] block = new byte[(int) Math.min(bytes, 1 << 20)];
        random.nextBytes(block);
        try (OutputStream stream = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= block.length) {
                block[0]++;
                stream.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }

    private static void exec(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
