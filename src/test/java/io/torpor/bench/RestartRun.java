package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Kills the process in a pause and in a resume of 1 GiB, in their middle and later, starts it again, and tells how many bytes
 * were moved once more. Fails if a task does not complete, or if the bucket comes back otherwise than it went.
 */
final class RestartRun {

    private static final long BYTES = 1L << 30;
    private static final String BUCKET = "whale";

    /** Percent of the bytes. */
    private static final List<Integer> KILLED_AT = List.of(50, 75);

    /** A transfer is made to take so long, or a kill would not find its middle. */
    private static final int SECONDS = 10;

    private static final Duration GLANCE = Duration.ofMillis(5);

    /** Or the second pause would find everything in the archive of the first. */
    private static final String WITHOUT_REUSE = "--torpor.archive.reuse=false";

    private final Settings settings;
    private final Path home;
    private final List<String> rows = new ArrayList<>();

    /**
     * @param home an empty directory
     */
    RestartRun(Settings settings, Path home) {
        this.settings = settings;
        this.home = home;
    }

    /** Runs with shards of an eighth, and with a single one; returns the report. */
    String run() throws IOException {
        Disk.requireSpace(home, (long) (4 * BYTES * settings.scale()));
        run(8);
        run(1);
        return """
                # Restart

                - %s
                - a bucket of %.0f MiB, its files of 1/16 of that each, in a file archive; `SIGKILL` when the process had written
                  %s %% of the bytes, at %.0f MB/s; then it was started again, and went on by itself
                - written: what Linux counts as written by both processes (`write_bytes`), the database and the log included;
                  moved again: more than what one process writes that nobody stops. It came back byte for byte

                | shards | operation | written until the kill | written in all | nobody stops it | moved again | of the bucket |
                |---:|---|---:|---:|---:|---:|---:|
                %s
                """.formatted(
                        Machine.description(home), (double) bytes() / (1 << 20), rate() / 1e6, String.join("\n", rows));
    }

    private long bytes() {
        return (long) (BYTES * settings.scale());
    }

    private long rate() {
        return bytes() / SECONDS;
    }

    private void run(int shards) throws IOException {
        Path own = Files.createDirectories(home.resolve("shards-" + shards));
        Path bucket = own.resolve("data").resolve(BUCKET);
        make(bucket, shards);
        Map<String, String> before = TreeDigest.of(bucket);

        TorporSite site = start(own);
        try {
            long pauseAlone = undisturbed(site, "pause");
            long resumeAlone = undisturbed(site, "resume");
            for (int percent : KILLED_AT) {
                site = stopped(site, own, shards, percent, "pause", pauseAlone);
                site = stopped(site, own, shards, percent, "resume", resumeAlone);
            }
        } finally {
            site.close();
        }
        if (!TreeDigest.of(bucket).equals(before)) {
            throw new IllegalStateException(bucket + " is not what it was");
        }
        Shell.run("rm", "-rf", own.toString());
    }

    private void make(Path bucket, int shards) throws IOException {
        RandomFiles files = new RandomFiles(bucket, settings.scale());
        for (int shard = 0; shard < shards; shard++) {
            files.shard(shard).equal("segment", 16 / shards, BYTES / 16);
        }
    }

    private static TorporSite start(Path own) throws IOException {
        return TorporSite.start(own, TorporSite.JVM, List.of(WITHOUT_REUSE, "--logging.level.root=warn"));
    }

    /** Bytes written by a task that nobody stops. */
    private static long undisturbed(TorporSite site, String operation) throws IOException {
        long before = written(site);
        site.await(site.request(BUCKET, operation, "{}"), "COMPLETED");
        return written(site) - before;
    }

    /** The site that has gone on after the kill. */
    private TorporSite stopped(TorporSite site, Path own, int shards, int percent, String operation, long alone)
            throws IOException {
        long before = written(site);
        String task = site.request(BUCKET, operation, "{\"rateLimit\": " + rate() + "}");
        while (written(site) - before < bytes() * percent / 100) {
            Rest.of(GLANCE);
        }
        Shell.run("kill", "-STOP", String.valueOf(site.process().pid())); // so that the count is that of the kill
        long untilKill = written(site) - before;
        site.process().kill();

        TorporSite next = start(own);
        next.await(task, "COMPLETED");
        long inAll = untilKill + written(next);
        long again = inAll - alone;
        rows.add(String.format(
                Locale.ROOT,
                "| %d | %s | %d MiB | %d MiB | %d MiB | %d MiB | %.0f %% |",
                shards,
                operation,
                untilKill >> 20,
                inAll >> 20,
                alone >> 20,
                again >> 20,
                100.0 * again / bytes()));
        return next;
    }

    private static long written(TorporSite site) throws IOException {
        return ProcFile.of(site.process().pid(), "io").number("write_bytes");
    }
}
