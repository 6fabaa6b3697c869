package io.torpor.bench;

import io.torpor.support.S3Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code rclone copy} to and from an S3 server, set up as its manual says for a server that is not one of the known. */
final class Rclone implements Contestant {

    /** Its defaults, spelled out. It compares sizes and checksums after each file, and does not sync. */
    static final List<String> COPY = List.of("rclone", "copy", "--transfers", "4", "--checkers", "8");

    /** No configuration file of the user's changes what is measured. */
    static final Map<String, String> WITHOUT_FILE = Map.of("RCLONE_CONFIG", "/dev/null");

    private final S3Server server;
    private final Map<String, String> environment = new HashMap<>(WITHOUT_FILE);

    Rclone(S3Server server) {
        this.server = server;
        environment.put("RCLONE_S3_PROVIDER", "Other");
        environment.put("RCLONE_S3_ENDPOINT", server.endpoint().toString());
        environment.put("RCLONE_S3_FORCE_PATH_STYLE", "true");
        environment.put("RCLONE_S3_REGION", S3Server.REGION);
        environment.put("RCLONE_S3_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        environment.put("RCLONE_S3_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    }

    @Override
    public boolean takesPart(DataSet set, ArchiveKind archive) {
        return archive == ArchiveKind.S3 && set != DataSet.EMPTY; // of nothing it makes nothing
    }

    @Override
    public void run(Lap lap, Timings timings) {
        String there = ":s3:" + server.newBucket().name() + "/copy";
        Path back = lap.scratch().resolve("rclone-back");

        Disk.settle();
        timings.add(lap.measure(Direction.PAUSE, Tool.RCLONE), copy(lap.source().toString(), there));

        Disk.settle();
        double copied = copy(there, back.toString());
        double written = Shell.time(Map.of(), List.of("sync", "-f", back.toString()));
        timings.add(lap.measure(Direction.RESUME, Tool.RCLONE), copied);
        timings.add(lap.measure(Direction.RESUME, Tool.RCLONE_SYNC), copied + written);
    }

    private double copy(String from, String to) {
        List<String> command = new ArrayList<>(COPY);
        command.addAll(List.of(from, to));
        return Shell.time(environment, command);
    }
}
