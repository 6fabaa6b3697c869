package io.torpor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a figure is worth nothing without. */
final class Machine {

    private Machine() {}

    static List<String> describe(Settings settings, Path home) throws IOException {
        List<String> facts = new ArrayList<>();
        facts.add(description(home));
        facts.add("%d rounds, all contestants in each, after one that is not counted; data scaled by %s; caches warm;"
                        .formatted(settings.rounds(), settings.scale())
                + " random bytes, which do not shrink");
        facts.add("Torpor: the packaged jar as a service, " + String.join(" ", TorporSite.JVM)
                + ", from the request until the client sees all shards archived or restored, verified and durable");
        facts.add(rclone(settings));
        facts.add(
                settings.rivals().contains("cp")
                        ? "`cp -r`, " + Shell.firstLine("cp", "--version") + ": file archives only"
                        : "`cp` was not asked for: skipped");
        if (settings.archives().contains(ArchiveKind.S3)) {
            facts.add("S3: S3Mock as its own process on loopback; it shares the cores with its clients");
        }
        return facts;
    }

    /** The machine, and the file system of a directory. */
    static String description(Path home) throws IOException {
        return "%d cores, %s, Linux %s, Java %s, on %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Files.readAllLines(Path.of("/proc/meminfo")).get(0).replaceAll("\\s+", " "),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"),
                        Files.getFileStore(home).type());
    }

    private static String rclone(Settings settings) {
        if (!settings.rivals().contains("rclone")) {
            return "`rclone` was not asked for: skipped";
        }
        if (!Shell.has("rclone")) {
            return "`rclone` is **missing** on this machine: skipped";
        }
        return "`" + String.join(" ", Rclone.COPY) + "`, " + Shell.firstLine("rclone", "version")
                + "; S3: provider Other, path style";
    }
}
