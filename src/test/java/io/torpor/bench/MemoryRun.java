package io.torpor.bench;

import io.torpor.support.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Pauses and resumes a bucket of 5 GiB in a process with a heap of 256 MiB, on each kind of archive, and tells how much
 * memory that took. Fails if a task does not complete, or if the bucket comes back otherwise than it went.
 */
final class MemoryRun {

    private static final long BYTES = 5L << 30;
    private static final String BUCKET = "whale";

    private final Settings settings;
    private final Path home;
    private final List<String> rows = new ArrayList<>();

    /**
     * @param home an empty directory
     */
    MemoryRun(Settings settings, Path home) {
        this.settings = settings;
        this.home = home;
    }

    /** Runs on all archives that are asked for, one after the other; returns the report. */
    String run() throws IOException {
        Disk.requireSpace(home, (long) (2 * BYTES * settings.scale()));
        for (ArchiveKind archive : settings.archives()) {
            Path own = Files.createDirectories(home.resolve(archive.name()));
            if (archive == ArchiveKind.FILE) {
                run(archive, own, "file:" + own.resolve("archive"), List.of());
            } else {
                try (S3Server server = FastS3.start()) {
                    run(archive, own, FastS3.newArchive(server), FastS3.arguments(server));
                }
            }
            Shell.run("rm", "-rf", own.toString());
        }
        return """
                # Memory

                A bucket of %.2f GiB: one huge file, 20,000 small ones, 50 of 4 MiB, and sparse ones, scaled by %s; `%s`. It came
                back byte for byte.

                | archive | operation | s | peak heap | largest heap after a collection | peak resident |
                |---|---|---:|---:|---:|---:|
                %s
                """.formatted(
                        settings.scale() * BYTES / (1L << 30),
                        settings.scale(),
                        String.join(" ", TorporSite.JVM),
                        String.join("\n", rows));
    }

    private void run(ArchiveKind archive, Path own, String location, List<String> s3) throws IOException {
        Path gcLog = own.resolve("gc.log");
        List<String> jvm = new ArrayList<>(TorporSite.JVM);
        jvm.add("-Xlog:gc:file=" + gcLog);
        jvm.add("-XX:+ExitOnOutOfMemoryError");
        List<String> arguments = new ArrayList<>(s3);
        arguments.add(TorporSite.allowedRoots(List.of("file:" + own, location)));
        arguments.add("--logging.level.root=warn");

        Path bucket = own.resolve("data").resolve(BUCKET);
        make(bucket);
        Map<String, String> before = TreeDigest.of(bucket);
        try (TorporSite site = TorporSite.start(own, jvm, arguments)) {
            Gauge gauge = new Gauge(site.process().pid(), gcLog);
            String pause = measured(archive, "pause", gauge, site, () -> site.pause(BUCKET, location));
            if (Files.exists(bucket)) {
                throw new IllegalStateException(bucket + " is still there after its pause");
            }
            measured(archive, "resume", gauge, site, () -> site.resume(BUCKET, location, pause));
        }
        if (!TreeDigest.of(bucket).equals(before)) {
            throw new IllegalStateException(bucket + " is not what it was");
        }
    }

    /** A shard of one huge file, one of large ones, one of many small ones, and one of holes. */
    private void make(Path bucket) throws IOException {
        RandomFiles files = new RandomFiles(bucket, settings.scale());
        files.shard(0).equal("huge", 1, 2L << 30);
        files.shard(1).between("small", 20_000, 1 << 10, 32 << 10);
        files.shard(2).equal("segment", 50, 4 << 20);
        long left = (long) (BYTES * settings.scale()) - files.bytes();
        files.shard(3).sparse("sparse", 10, (long) (left / settings.scale() / 10));
    }

    /** Starts a task. */
    private interface Request {
        String send();
    }

    private String measured(ArchiveKind archive, String operation, Gauge gauge, TorporSite site, Request request)
            throws IOException {
        gauge.reset();
        long begin = System.nanoTime();
        String task = request.send();
        site.await(task, "COMPLETED");
        double seconds = (System.nanoTime() - begin) / 1e9;
        Gauge.Peak peak = gauge.peak();
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %d MiB | %d MiB | %d MiB |",
                archive,
                operation,
                seconds,
                peak.heapMib(),
                peak.liveHeapMib(),
                peak.residentMib()));
        return task;
    }
}
