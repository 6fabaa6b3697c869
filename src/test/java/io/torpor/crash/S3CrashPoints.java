package io.torpor.crash;

import static io.torpor.crash.CrashPoint.End.CANCELLED;
import static io.torpor.crash.CrashPoint.End.COMPLETED;
import static io.torpor.crash.CrashPoint.End.CORRUPT;
import static io.torpor.crash.CrashPoint.End.RESTARTED;
import static io.torpor.crash.CrashPoint.End.REVERTED;
import static io.torpor.crash.CrashPoint.point;
import static io.torpor.crash.CrashPoint.rare;
import static io.torpor.crash.Scenario.PAUSE;
import static io.torpor.crash.Scenario.PAUSE_CANCELLED;
import static io.torpor.crash.Scenario.PAUSE_REVERTED;
import static io.torpor.crash.Scenario.RESUME;
import static io.torpor.crash.Scenario.RESUME_CANCELLED;
import static io.torpor.crash.Scenario.RESUME_FAILED;
import static io.torpor.process.Kill.after;
import static io.torpor.process.Kill.afterEvent;
import static io.torpor.process.Kill.entering;
import static io.torpor.process.Kill.leaving;

import io.torpor.process.Kill;
import java.util.List;
import java.util.stream.Stream;

/** The crash matrix around the calls of an S3 store, and, in the long runs, all of {@link CrashPoints} on such a store. */
final class S3CrashPoints {

    private static final String WRITER = "store.s3.S3MultipartWriter";

    /** A whole task's prefix: parts of it are discarded before each upload, and by each commit. */
    private static final String OF_TASK = "$0.prefix.matches(\"[^/]+/[^/]+/\")";

    static final List<CrashPoint> SENDING = List.of(
            // First, since a root is marked at its first use only.
            rare(PAUSE, "marker written, not recorded", COMPLETED, leaving("store.RootMarker", "readOrMake")),
            point(PAUSE, "upload begun, its id not known", RESTARTED, after("call", WRITER, "send")),
            rare(PAUSE, "one part sent", RESTARTED, leaving(WRITER, "sendPart")),
            rare(PAUSE, "parts sent, upload not completed", RESTARTED, entering(WRITER, "complete")),
            rare(PAUSE, "upload completed", RESTARTED, leaving(WRITER, "complete")),
            rare(PAUSE, "small object sent", RESTARTED, leaving(WRITER, "put")));

    static final List<CrashPoint> STREAMING = List.of(
            point(
                    PAUSE,
                    "object half sent by one request",
                    RESTARTED,
                    entering("store.s3.BytePipe", "read").at(50)),
            rare(
                    PAUSE,
                    "object sent by one request, answer not known",
                    RESTARTED,
                    leaving("store.s3.S3SinglePutWriter", "send")));

    static final List<CrashPoint> STREAMING_BACK = List.of(rare(
            RESUME,
            "in the middle of an object's only answer",
            RESTARTED,
            entering("store.s3.S3SingleGetReader", "fetch").at(50)));

    static final List<CrashPoint> COMMITTING = List.of(
            rare(PAUSE, "shard's document written", RESTARTED, leaving("archive.ShardDocumentWriter", "finish")),
            rare(
                    PAUSE,
                    "manifest about to be written",
                    COMPLETED,
                    entering("store.s3.S3ObjectStore", "putIfAbsent").when("$1.endsWith(\"/manifest.json\")")),
            rare(PAUSE, "manifest without its sum", COMPLETED, after("putIfAbsent", "archive.ManifestStore", "commit")),
            rare(PAUSE, "manifest and sum written", COMPLETED, after("put", "archive.ManifestStore", "commit")),
            rare(PAUSE, "bucket let go", COMPLETED, afterEvent("BUCKET_PAUSED")));

    static final List<CrashPoint> RESUMING = List.of(
            rare(RESUME, "first part fetched", RESTARTED, entering("store.s3.S3MultipartReader", "exchange")),
            rare(
                    RESUME,
                    "in the middle of a file",
                    RESTARTED,
                    entering("pipeline.TargetFile", "write").at(5)),
            rare(RESUME, "one of two shards in place", RESTARTED, leaving("transfer.node.Downloader", "adopt")));

    static final List<CrashPoint> UNDOING_PAUSE = List.of(
            rare(PAUSE_CANCELLED, "running upload not aborted", CANCELLED, entering("store.s3.S3Context", "abort")),
            rare(PAUSE_CANCELLED, "running upload aborted", CANCELLED, leaving("store.s3.S3Context", "abort")),
            point(
                    PAUSE_CANCELLED,
                    "uploads aborted, objects not deleted",
                    CANCELLED,
                    entering("store.s3.S3Prefix", "deleteObjects").when(OF_TASK)),
            rare(
                    PAUSE_CANCELLED,
                    "objects deleted, not said so",
                    CANCELLED,
                    leaving("store.s3.S3Prefix", "deleteObjects").when(OF_TASK)));

    static final List<CrashPoint> UNDOING_RESUME = List.of(
            rare(RESUME_CANCELLED, "cancel committed", CANCELLED, afterEvent("CANCEL")),
            rare(RESUME_FAILED, "failure committed", CORRUPT, afterEvent("FAIL")));

    static final List<CrashPoint> CLUSTER_CHANGED_ITS_MIND = List.of(rare(
            PAUSE_REVERTED,
            "complete archive not deleted",
            REVERTED,
            entering("store.s3.S3Prefix", "deleteObjects").when(OF_TASK)));

    /** Every row of the other matrix whose place is not one of a file archive alone. */
    static final List<CrashPoint> AS_ON_DISKS = Stream.of(
                    CrashPoints.PAUSING,
                    CrashPoints.RESUMING,
                    CrashPoints.RELEASING,
                    CrashPoints.UNDOING_RESUME,
                    CrashPoints.UNDOING_PAUSE,
                    CrashPoints.RECOVERING,
                    CrashPoints.CLUSTER_CHANGED_ITS_MIND)
            .flatMap(List::stream)
            .filter(row ->
                    Stream.concat(Stream.of(row.kill()), row.again().stream()).noneMatch(S3CrashPoints::isOfFiles))
            .map(CrashPoint::rarely)
            .toList();

    private static boolean isOfFiles(Kill kill) {
        return kill.type().startsWith("store.file.")
                || kill.condition().contains("/archive/")
                || kill.condition().contains("/manifest.json")
                || kill.type().equals("store.RootMarker") // the first use of this root was before
                || kill.type().equals("pipeline.ReadBack"); // a store compares checksums itself
    }

    private S3CrashPoints() {}
}
