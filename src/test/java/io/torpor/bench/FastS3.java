package io.torpor.bench;

import io.torpor.support.S3Server;
import java.io.IOException;
import java.util.List;

/**
 * The tests' S3 server, but made to run quickly: the more it takes of the processors, which it shares with its clients, the
 * less these differ.
 */
final class FastS3 {

    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=4", "-Xmx1g");

    private FastS3() {}

    static S3Server start() {
        return S3Server.start(JVM);
    }

    /** What opens the server's buckets to a Torpor. */
    static List<String> arguments(S3Server server) {
        return List.of(
                "--torpor.archive.s3.endpoint=" + server.endpoint(),
                "--torpor.archive.s3.path-style=true",
                "--torpor.archive.s3.region=" + S3Server.REGION,
                "--torpor.archive.s3.access-key-id=" + S3Server.ACCESS_KEY,
                "--torpor.archive.s3.secret-access-key=" + S3Server.SECRET_KEY);
    }

    /** Frees the space of all objects, which nobody reads again; of what the server knows of them, nothing changes. */
    static void truncateObjects(S3Server server) throws IOException {
        Disk.truncate(server.root(), file -> file.getFileName().toString().endsWith("binaryData"));
    }

    /** A new archive. Each is in a bucket of its own: the server gets slower with every object of one. */
    static String newArchive(S3Server server) {
        return "s3://" + server.newBucket().name() + "/archive";
    }
}
