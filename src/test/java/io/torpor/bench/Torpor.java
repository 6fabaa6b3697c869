package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two services: one pauses, the other one resumes from its archive, as after a bucket's move. Times are those of an API
 * client: from the request until the task is seen to have all bytes in place, verified and durable.
 */
final class Torpor implements Contestant, AutoCloseable {

    private static final List<String> BY_HAND = List.of(
            "--torpor.cluster-manager.local.automatic=false",
            "--torpor.monitor.reconcile-interval=1h",
            "--logging.level.root=warn");

    private final Path archives;
    private final Map<String, String> s3Archives;
    private final TorporSite sleeper;
    private final TorporSite waker;

    private Torpor(Path archives, Map<String, String> s3Archives, TorporSite sleeper, TorporSite waker) {
        this.archives = archives;
        this.s3Archives = s3Archives;
        this.sleeper = sleeper;
        this.waker = waker;
    }

    /**
     * Starts both.
     *
     * @param s3Archives of the laps that have one, by their names
     * @param s3 arguments that open them
     */
    static Torpor start(Path home, Map<String, String> s3Archives, List<String> s3) throws IOException {
        List<String> allowed = new ArrayList<>(List.of("file:" + home));
        allowed.addAll(s3Archives.values());
        List<String> arguments = new ArrayList<>(BY_HAND);
        arguments.add(TorporSite.allowedRoots(allowed));
        arguments.addAll(s3);

        TorporSite sleeper = TorporSite.start(home.resolve("sleeper"), TorporSite.JVM, arguments);
        try {
            TorporSite waker = TorporSite.start(home.resolve("waker"), TorporSite.JVM, arguments);
            return new Torpor(home.resolve("archives"), s3Archives, sleeper, waker);
        } catch (IOException | RuntimeException | Error e) {
            sleeper.close();
            throw e;
        }
    }

    /** Where a lap's tree must be. */
    Path source(String lap) {
        return sleeper.bucket(lap);
    }

    @Override
    public boolean takesPart(DataSet set, ArchiveKind archive) {
        return true;
    }

    @Override
    public void run(Lap lap, Timings timings) throws IOException {
        String bucket = lap.name();
        String archive = s3Archives.getOrDefault(bucket, "file:" + archives.resolve(bucket));

        sleeper.set(bucket, "pausing");
        Disk.settle();
        long pauseBegan = System.nanoTime();
        String pause = sleeper.pause(bucket, archive);
        sleeper.await(pause, "PAUSED");
        timings.add(lap.measure(Direction.PAUSE, Tool.TORPOR), secondsSince(pauseBegan));

        waker.set(bucket, "resuming", sleeper.uuid(bucket));
        Disk.settle();
        long resumeBegan = System.nanoTime();
        waker.await(waker.resume(bucket, archive, pause), "RESUMED");
        timings.add(lap.measure(Direction.RESUME, Tool.TORPOR), secondsSince(resumeBegan));

        if (lap.set() != DataSet.EMPTY) {
            Path restored = waker.bucket(bucket);
            Shell.run("diff", "-r", lap.source().toString(), restored.toString()); // no prize for a wrong copy
            Disk.truncate(restored);
        }
        Disk.truncate(archives);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    @Override
    public void close() {
        waker.close();
        sleeper.close();
    }
}
