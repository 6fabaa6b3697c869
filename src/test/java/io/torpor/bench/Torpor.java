package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    private final TorporSite sleeper;
    private final TorporSite waker;

    private Torpor(Path archives, TorporSite sleeper, TorporSite waker) {
        this.archives = archives;
        this.sleeper = sleeper;
        this.waker = waker;
    }

    /**
     * Starts both.
     *
     * @param archives directory of all file archives
     * @param roots S3 archives that will be used
     * @param s3 arguments that open them
     */
    static Torpor start(Path home, Path archives, List<String> roots, List<String> s3) throws IOException {
        List<String> allowed = new ArrayList<>(List.of("file:" + home, "file:" + archives));
        allowed.addAll(roots);
        List<String> arguments = new ArrayList<>(BY_HAND);
        arguments.add(TorporSite.allowedRoots(allowed));
        arguments.addAll(s3);

        TorporSite sleeper = TorporSite.start(home.resolve("sleeper"), TorporSite.JVM, arguments);
        try {
            return new Torpor(archives, sleeper, TorporSite.start(home.resolve("waker"), TorporSite.JVM, arguments));
        } catch (IOException | RuntimeException | Error e) {
            sleeper.close();
            throw e;
        }
    }

    /** The S3 bucket of a lap. */
    static String s3Bucket(String lap) {
        return "torpor-" + lap;
    }

    /** The S3 archive of a lap. */
    static String s3Root(String lap) {
        return "s3://" + s3Bucket(lap) + "/archive";
    }

    /** Where a lap's tree must be. */
    Path source(String lap) {
        return sleeper.bucket(lap);
    }

    @Override
    public boolean supports(ArchiveKind archive) {
        return true;
    }

    @Override
    public void run(Lap lap, Timings timings) throws IOException {
        String bucket = lap.name();
        String archive = lap.archive() == ArchiveKind.S3 ? s3Root(bucket) : "file:" + archives.resolve(bucket);

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
