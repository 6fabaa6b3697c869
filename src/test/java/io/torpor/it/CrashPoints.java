package io.torpor.it;

import static io.torpor.it.CrashPoint.End.ABSENT;
import static io.torpor.it.CrashPoint.End.CANCELLED;
import static io.torpor.it.CrashPoint.End.COMPLETED;
import static io.torpor.it.CrashPoint.End.CORRUPT;
import static io.torpor.it.CrashPoint.End.RESTARTED;
import static io.torpor.it.CrashPoint.End.REVERTED;
import static io.torpor.it.CrashPoint.point;
import static io.torpor.it.CrashPoint.rare;
import static io.torpor.it.Kill.after;
import static io.torpor.it.Kill.afterEvent;
import static io.torpor.it.Kill.before;
import static io.torpor.it.Kill.beforeEvent;
import static io.torpor.it.Kill.entering;
import static io.torpor.it.Kill.leaving;
import static io.torpor.it.Kill.midDelete;
import static io.torpor.it.Scenario.PAUSE;
import static io.torpor.it.Scenario.PAUSE_CANCELLED;
import static io.torpor.it.Scenario.PAUSE_REVERTED;
import static io.torpor.it.Scenario.RESUME;
import static io.torpor.it.Scenario.RESUME_CANCELLED;
import static io.torpor.it.Scenario.RESUME_DELETED;
import static io.torpor.it.Scenario.RESUME_FAILED;

import java.util.List;

/**
 * The crash matrix: where a process is killed, and how the task must have ended after the restart. A {@code rare} row
 * is near another one and runs only with {@code -Dtorpor.crash.points=all}.
 */
final class CrashPoints {

    private static final Kill SHARE_BEGUN = entering("transfer.NodeWorker", "run");
    private static final Kill MID_UPLOAD =
            entering("archive.FileObjectWriter", "write").at(5);
    private static final Kill MID_DOWNLOAD =
            entering("archive.TargetFile", "write").at(5);
    private static final Kill MOVED_OUT = leaving("shard.ShardStore", "moveOut");
    private static final Kill RENAMED = after("move", "shard.ShardMover", "renameIntoNewParent");
    private static final Kill DELETED_NOT_MARKED = leaving("staging.StagingSweeper", "delete");
    private static final Kill DISCARDING = before("discard", "transfer.ArchiveDiscard", "discardUnlessLastCopy");

    // From a shard's upload to the archive's commit: the manifest, and then its sum.
    static final List<CrashPoint> PAUSING = List.of(
            point(PAUSE, "request not committed", ABSENT, entering("task.TaskLifecycle", "published")),
            rare(PAUSE, "request committed, not answered", COMPLETED, entering("transfer.Coordinator", "taskMoved")),
            rare(PAUSE, "shares posted, none begun", COMPLETED, entering("transfer.NodeWorker", "shareMoved")),
            rare(PAUSE, "share begun", RESTARTED, SHARE_BEGUN),
            rare(PAUSE, "lock half made", RESTARTED, leaving("shard.LockFiles", "write")),
            rare(PAUSE, "one shard locked", RESTARTED, leaving("shard.ShardLocks", "lock")),
            rare(PAUSE, "shards recorded", RESTARTED, leaving("transfer.PauseShare", "record")),
            point(PAUSE, "in the middle of a file", RESTARTED, MID_UPLOAD),
            rare(PAUSE, "object written, not renamed", RESTARTED, before("move", "archive.FileObjectWriter", "commit")),
            rare(PAUSE, "objects written, not read back", RESTARTED, entering("archive.ReadBack", "isSound")),
            point(PAUSE, "one of two shards archived", RESTARTED, leaving("transfer.PauseShare", "archived")),
            rare(PAUSE, "share done, not reported", RESTARTED, entering("transfer.NodeTasks", "processed")),
            point(PAUSE, "shares in, no manifest", COMPLETED, entering("archive.ManifestStore", "commit")),
            point(PAUSE, "manifest half made", COMPLETED, entering("archive.FilePuts", "linkOrMove")),
            point(
                    PAUSE,
                    "manifest without its sum",
                    COMPLETED,
                    after("putIfAbsent", "archive.ManifestStore", "commit")),
            rare(
                    PAUSE,
                    "sum half made",
                    COMPLETED,
                    leaving("archive.FilePuts", "write").at(4)),
            rare(PAUSE, "manifest and sum written", COMPLETED, after("put", "archive.ManifestStore", "commit")),
            rare(PAUSE, "archive verified, not said so", COMPLETED, beforeEvent("UPLOADED")),
            point(PAUSE, "archive complete", COMPLETED, afterEvent("UPLOADED")));

    static final List<CrashPoint> RELEASING = List.of(
            point(PAUSE, "bucket let go", COMPLETED, afterEvent("BUCKET_PAUSED")),
            rare(PAUSE, "release asked for", COMPLETED, entering("transfer.ShareCleanup", "clean")),
            rare(PAUSE, "trash recorded, shard in place", COMPLETED, leaving("staging.StagingArea", "reserve")),
            rare(PAUSE, "shard renamed to trash, not durable", COMPLETED, RENAMED),
            point(PAUSE, "shard in trash, not recorded", COMPLETED, MOVED_OUT),
            rare(PAUSE, "one of two shards removed", COMPLETED, leaving("transfer.ShardRelease", "remove")),
            rare(PAUSE, "shards removed, locked", COMPLETED, entering("shard.ShardLocks", "unlockAll")),
            point(PAUSE, "in the middle of deleting trash", COMPLETED, midDelete("trash")),
            rare(PAUSE, "trash deleted, not marked", COMPLETED, DELETED_NOT_MARKED),
            rare(PAUSE, "trash swept, share not reported", COMPLETED, entering("transfer.NodeTasks", "cleaned")),
            rare(PAUSE, "all released, not said so", COMPLETED, beforeEvent("RELEASED")),
            rare(PAUSE, "task completed", COMPLETED, afterEvent("RELEASED")));

    static final List<CrashPoint> RESUMING = List.of(
            rare(RESUME, "request not committed", ABSENT, entering("task.TaskLifecycle", "published")),
            point(RESUME, "plan stored, not posted", COMPLETED, entering("transfer.NodeTasks", "post")),
            rare(RESUME, "share begun", RESTARTED, SHARE_BEGUN),
            rare(RESUME, "empty bucket made", RESTARTED, leaving("transfer.ResumeShare", "makeBucket")),
            rare(RESUME, "staging recorded, not made", RESTARTED, leaving("staging.StagingArea", "reserve")),
            point(RESUME, "in the middle of a file", RESTARTED, MID_DOWNLOAD),
            rare(RESUME, "shard built, not durable", RESTARTED, entering("archive.ShardRestorer", "makeDurable")),
            rare(RESUME, "about to move a shard in", RESTARTED, leaving("transfer.ResumeShare", "move")),
            rare(RESUME, "shard renamed, not durable", RESTARTED, RENAMED),
            point(RESUME, "shard in place, not recorded", RESTARTED, leaving("shard.ShardStore", "adopt")),
            point(RESUME, "one of two shards in place", RESTARTED, leaving("transfer.ResumeShare", "adopt")),
            rare(RESUME, "share done, not reported", RESTARTED, entering("transfer.NodeTasks", "processed")),
            rare(RESUME, "all in place, not said so", COMPLETED, beforeEvent("RESTORED")),
            rare(RESUME, "all in place", COMPLETED, afterEvent("RESTORED")),
            rare(RESUME, "bucket online, not taken note of", COMPLETED, beforeEvent("BUCKET_ONLINE")),
            rare(RESUME, "task completed", COMPLETED, afterEvent("BUCKET_ONLINE")));

    static final List<CrashPoint> UNDOING_PAUSE = List.of(
            point(PAUSE_CANCELLED, "cancel committed", CANCELLED, afterEvent("CANCEL")),
            rare(PAUSE_CANCELLED, "unlocked", CANCELLED, leaving("shard.ShardLocks", "unlockAll")),
            rare(PAUSE_CANCELLED, "share clean", CANCELLED, leaving("transfer.NodeTasks", "cleaned")),
            rare(PAUSE_CANCELLED, "archive not discarded", CANCELLED, DISCARDING),
            point(PAUSE_CANCELLED, "archive half discarded", CANCELLED, midDelete("archive")),
            point(PAUSE_CANCELLED, "undone, not said so", CANCELLED, beforeEvent("ROLLED_BACK")),
            rare(PAUSE_CANCELLED, "task cancelled", CANCELLED, afterEvent("ROLLED_BACK")));

    static final List<CrashPoint> UNDOING_RESUME = List.of(
            point(RESUME_CANCELLED, "cancel committed", CANCELLED, afterEvent("CANCEL")),
            point(RESUME_CANCELLED, "in the middle of deleting staging", CANCELLED, midDelete("staging")),
            rare(RESUME_CANCELLED, "staging deleted, not marked", CANCELLED, DELETED_NOT_MARKED),
            rare(RESUME_CANCELLED, "undone, not said so", CANCELLED, beforeEvent("ROLLED_BACK")),
            point(RESUME_FAILED, "damage found, not reported", RESTARTED, entering("transfer.NodeTasks", "failed")),
            point(RESUME_FAILED, "failure committed", CORRUPT, afterEvent("FAIL")),
            rare(RESUME_FAILED, "share clean", CORRUPT, leaving("transfer.NodeTasks", "cleaned")));

    static final List<CrashPoint> CLUSTER_CHANGED_ITS_MIND = List.of(
            point(PAUSE_REVERTED, "bucket online, not taken note of", REVERTED, beforeEvent("BUCKET_ONLINE")),
            point(RESUME_DELETED, "bucket gone, not taken note of", REVERTED, beforeEvent("BUCKET_GONE")),
            rare(PAUSE_REVERTED, "rollback begun", REVERTED, afterEvent("BUCKET_ONLINE")),
            rare(RESUME_DELETED, "release begun", REVERTED, afterEvent("BUCKET_GONE")),
            point(PAUSE_REVERTED, "archive half discarded", REVERTED, midDelete("archive")),
            rare(RESUME_DELETED, "shard in trash, not recorded", REVERTED, MOVED_OUT),
            rare(PAUSE_REVERTED, "undone, not said so", REVERTED, beforeEvent("ROLLED_BACK")),
            rare(RESUME_DELETED, "trash deleted, not marked", REVERTED, DELETED_NOT_MARKED.at(3)));

    // Kills in a row: the recovery itself dies, later each time, and the next one finds what it left.
    static final List<CrashPoint> RECOVERING = List.of(
            point(RESUME, "recovery dies: before and after it registers", RESTARTED, MID_DOWNLOAD)
                    .thenAtStart(entering("transfer.Startup", "start"), leaving("node.Nodes", "register")),
            rare(PAUSE, "recovery dies: shares failed, and at its end", RESTARTED, MID_UPLOAD)
                    .thenAtStart(
                            leaving("transfer.NodeTasks", "failOlderIncarnations"),
                            leaving("transfer.Startup", "start")),
            rare(RESUME, "recovery dies: in the middle of its sweep, and after it", RESTARTED, MID_DOWNLOAD)
                    .thenAtStart(midDelete("staging"), DELETED_NOT_MARKED),
            rare(PAUSE, "recovery dies: release goes on and dies too", COMPLETED, MOVED_OUT)
                    .thenAtStart(
                            leaving("staging.StagingRecovery", "recover"), entering("shard.ShardLocks", "unlockAll")),
            point(
                            RESUME,
                            "recovery dies: rollback goes on and dies too",
                            RESTARTED,
                            leaving("transfer.ResumeShare", "adopt"))
                    .thenAtStart(leaving("shard.ShardLocks", "sweep"), MOVED_OUT, beforeEvent("ROLLED_BACK")));

    private CrashPoints() {}
}
