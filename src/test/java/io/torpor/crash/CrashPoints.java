package io.torpor.crash;

import static io.torpor.crash.CrashPoint.End.ABSENT;
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
import static io.torpor.crash.Scenario.RESUME_DELETED;
import static io.torpor.crash.Scenario.RESUME_FAILED;
import static io.torpor.process.Kill.after;
import static io.torpor.process.Kill.afterEvent;
import static io.torpor.process.Kill.before;
import static io.torpor.process.Kill.beforeEvent;
import static io.torpor.process.Kill.entering;
import static io.torpor.process.Kill.leaving;
import static io.torpor.process.Kill.midDelete;

import io.torpor.process.Kill;
import java.util.List;

/**
 * The crash matrix: where a process is killed, and how the task must have ended after the restart. A {@code rare} row
 * is near another one and runs only with {@code -Dtorpor.crash.points=all}.
 */
final class CrashPoints {

    private static final Kill SHARE_BEGUN = entering("transfer.node.NodeTransfers", "run");
    private static final Kill MID_UPLOAD =
            entering("store.file.FileObjectWriter", "write").at(5);
    private static final Kill MID_DOWNLOAD =
            entering("pipeline.TargetFile", "write").at(5);
    private static final Kill WRITTEN_ASIDE = leaving("data.AtomicFiles", "write");
    private static final Kill MOVED_OUT = leaving("shard.ShardStore", "moveOut");
    private static final Kill RENAMED = after("move", "shard.ShardMover", "renameIntoNewParent");
    /** Of a directory of the sweeper: a shard's, and not one of a trial. */
    private static final String IN_TRASH = "$1.path().contains(\"/trash/\") && !$1.path().contains(\"trial\")";

    private static final Kill DELETED_NOT_MARKED = leaving("staging.StagingSweeper", "delete");
    private static final Kill DISCARDING = before("discard", "transfer.lead.ArchiveDiscard", "discardUnlessLastCopy");

    // From a shard's upload to the archive's commit: the manifest, and then its sum.
    static final List<CrashPoint> PAUSING = List.of(
            // First, since a root is marked at its first use only.
            rare(PAUSE, "marker written, not recorded", COMPLETED, leaving("store.RootMarker", "readOrMake")),
            rare(PAUSE, "request not committed", ABSENT, entering("task.TaskLifecycle", "published")),
            rare(
                    PAUSE,
                    "request committed, not answered",
                    COMPLETED,
                    entering("transfer.lead.Coordinator", "taskMoved")),
            rare(PAUSE, "shares posted, none begun", COMPLETED, entering("transfer.node.NodeWorker", "nodeTaskMoved")),
            rare(PAUSE, "claim recorded, not written", COMPLETED, entering("archive.ClaimStore", "write")),
            rare(PAUSE, "claim written, shares not posted", COMPLETED, leaving("archive.ClaimStore", "write")),
            rare(PAUSE, "share begun", RESTARTED, SHARE_BEGUN),
            rare(PAUSE, "lock half made", RESTARTED, WRITTEN_ASIDE.when("$1.toString().contains(\"/locks/\")")),
            rare(PAUSE, "one shard locked", RESTARTED, leaving("shard.ShardLocks", "lock")),
            rare(PAUSE, "trial recorded, not made", RESTARTED, leaving("staging.StagingArea", "reserveTrial")),
            rare(PAUSE, "trial among the shards", RESTARTED, after("move", "shard.Movability", "tryMoves")),
            rare(PAUSE, "shards recorded", RESTARTED, leaving("transfer.node.Uploader", "record")),
            rare(PAUSE, "in the middle of a file", RESTARTED, MID_UPLOAD),
            rare(
                    PAUSE,
                    "object written, not renamed",
                    RESTARTED,
                    before("move", "store.file.FileObjectWriter", "commit")),
            rare(PAUSE, "objects written, not read back", RESTARTED, entering("pipeline.ReadBack", "isSound")),
            rare(PAUSE, "one of two shards archived", RESTARTED, leaving("transfer.node.Uploader", "archived")),
            rare(PAUSE, "share done, not reported", RESTARTED, entering("transfer.NodeTasks", "processed")),
            rare(PAUSE, "shard's document written", RESTARTED, leaving("archive.ShardDocumentWriter", "finish")),
            rare(
                    PAUSE,
                    "commit counted as an act",
                    COMPLETED,
                    after("begin", "transfer.lead.ManifestCommit", "commit")),
            point(PAUSE, "shares in, no manifest", COMPLETED, entering("archive.ManifestStore", "commit")),
            rare(
                    PAUSE,
                    "manifest half made",
                    COMPLETED,
                    before("createLink", "data.AtomicFiles", "linked")
                            .when("$1.toString().endsWith(\"/manifest.json\")")),
            point(
                    PAUSE,
                    "manifest without its sum",
                    COMPLETED,
                    after("putIfAbsent", "archive.ManifestStore", "commit")),
            rare(
                    PAUSE,
                    "sum half made",
                    COMPLETED,
                    WRITTEN_ASIDE.when("$1.toString().contains(\"/manifest.json.sha256~\")")),
            rare(PAUSE, "manifest and sum written", COMPLETED, after("put", "archive.ManifestStore", "commit")),
            rare(PAUSE, "archive verified, not said so", COMPLETED, beforeEvent("UPLOADED")),
            rare(PAUSE, "archive complete", COMPLETED, afterEvent("UPLOADED")));

    static final List<CrashPoint> RELEASING = List.of(
            rare(PAUSE, "bucket let go", COMPLETED, afterEvent("BUCKET_PAUSED")),
            rare(PAUSE, "release asked for", COMPLETED, entering("transfer.node.NodeTaskCleanup", "clean")),
            rare(PAUSE, "release begun, no shard moved", COMPLETED, leaving("task.Tasks", "beginRelease")),
            rare(PAUSE, "trash recorded, shard in place", COMPLETED, leaving("staging.StagingArea", "reserve")),
            rare(PAUSE, "shard renamed to trash, not durable", COMPLETED, RENAMED),
            point(PAUSE, "shard in trash, not recorded", COMPLETED, MOVED_OUT),
            rare(
                    PAUSE,
                    "one of two shards removed",
                    COMPLETED,
                    leaving("transfer.node.ShardRelease", "releaseArchived")),
            rare(PAUSE, "shards removed, locked", COMPLETED, entering("shard.ShardLocks", "unlockAll")),
            rare(PAUSE, "in the middle of deleting trash", COMPLETED, midDelete("trash")),
            rare(PAUSE, "trash deleted, not marked", COMPLETED, DELETED_NOT_MARKED.when(IN_TRASH)),
            rare(PAUSE, "trash swept, share not reported", COMPLETED, entering("transfer.NodeTasks", "cleaned")),
            rare(PAUSE, "all released, not said so", COMPLETED, beforeEvent("RELEASED")),
            rare(PAUSE, "task completed", COMPLETED, afterEvent("RELEASED")));

    static final List<CrashPoint> RESUMING = List.of(
            rare(RESUME, "request not committed", ABSENT, entering("task.TaskLifecycle", "published")),
            rare(RESUME, "plan stored, not posted", COMPLETED, entering("transfer.NodeTasks", "post")),
            rare(RESUME, "share begun", RESTARTED, SHARE_BEGUN),
            rare(RESUME, "empty bucket made", RESTARTED, leaving("shard.ShardStore", "makeFolder")),
            rare(RESUME, "staging recorded, not made", RESTARTED, leaving("staging.StagingArea", "reserve")),
            point(RESUME, "in the middle of a file", RESTARTED, MID_DOWNLOAD),
            rare(RESUME, "shard built, not durable", RESTARTED, entering("pipeline.ShardRestorer", "makeDurable")),
            rare(RESUME, "about to move a shard in", RESTARTED, leaving("transfer.node.Downloader", "move")),
            rare(RESUME, "shard renamed, not durable", RESTARTED, RENAMED),
            rare(RESUME, "shard in place, not recorded", RESTARTED, leaving("shard.ShardStore", "adopt")),
            rare(RESUME, "one of two shards in place", RESTARTED, leaving("transfer.node.Downloader", "adopt")),
            rare(RESUME, "folder complete, share not done", RESTARTED, leaving("shard.ShardStore", "completeFolder")),
            rare(RESUME, "share done, not reported", RESTARTED, entering("transfer.NodeTasks", "processed")),
            rare(RESUME, "all in place, not said so", COMPLETED, beforeEvent("RESTORED")),
            rare(RESUME, "all in place", COMPLETED, afterEvent("RESTORED")),
            rare(RESUME, "bucket online, not taken note of", COMPLETED, beforeEvent("BUCKET_ONLINE")),
            rare(RESUME, "task completed", COMPLETED, afterEvent("BUCKET_ONLINE")));

    // What was under way goes on after the restart, and what is whole is not moved again.
    static final List<CrashPoint> PAUSE_GOES_ON = List.of(
            rare(PAUSE, "share begun, goes on", COMPLETED, SHARE_BEGUN),
            rare(PAUSE, "one shard locked, goes on", COMPLETED, leaving("shard.ShardLocks", "lock")),
            rare(PAUSE, "trial among the shards, goes on", COMPLETED, after("move", "shard.Movability", "tryMoves")),
            rare(PAUSE, "shards recorded, goes on", COMPLETED, leaving("transfer.node.Uploader", "record")),
            point(PAUSE, "in the middle of a file, goes on", COMPLETED, MID_UPLOAD),
            rare(
                    PAUSE,
                    "shard's document written, goes on",
                    COMPLETED,
                    leaving("archive.ShardDocumentWriter", "finish")),
            rare(
                    PAUSE,
                    "one of two shards archived, goes on",
                    COMPLETED,
                    leaving("transfer.node.Uploader", "archived")),
            rare(PAUSE, "share done, not reported, goes on", COMPLETED, entering("transfer.NodeTasks", "processed")),
            rare(PAUSE, "posted again, and dies again", COMPLETED, MID_UPLOAD)
                    .thenAtStart(leaving("transfer.NodeTasks", "postOlderAgain"), MID_UPLOAD));

    static final List<CrashPoint> RESUME_GOES_ON = List.of(
            rare(RESUME, "share begun, goes on", COMPLETED, SHARE_BEGUN),
            rare(RESUME, "empty bucket made, goes on", COMPLETED, leaving("shard.ShardStore", "makeFolder")),
            rare(RESUME, "in the middle of a file, goes on", COMPLETED, MID_DOWNLOAD),
            rare(RESUME, "about to move a shard in, goes on", COMPLETED, leaving("transfer.node.Downloader", "move")),
            rare(RESUME, "shard renamed, not durable, goes on", COMPLETED, RENAMED),
            point(RESUME, "shard in place, not recorded, goes on", COMPLETED, leaving("shard.ShardStore", "adopt")),
            rare(
                    RESUME,
                    "one of two shards in place, goes on",
                    COMPLETED,
                    leaving("transfer.node.Downloader", "adopt")),
            rare(
                    RESUME,
                    "folder complete, share not done, goes on",
                    COMPLETED,
                    leaving("shard.ShardStore", "completeFolder")),
            rare(RESUME, "share done, not reported, goes on", COMPLETED, entering("transfer.NodeTasks", "processed")),
            rare(RESUME, "goes on, and dies again", COMPLETED, MID_DOWNLOAD)
                    .thenAtStart(midDelete("staging"), leaving("transfer.node.Downloader", "adopt")));

    static final List<CrashPoint> UNDOING_PAUSE = List.of(
            rare(PAUSE_CANCELLED, "cancel committed", CANCELLED, afterEvent("CANCEL")),
            rare(PAUSE_CANCELLED, "unlocked", CANCELLED, leaving("shard.ShardLocks", "unlockAll")),
            rare(PAUSE_CANCELLED, "share clean", CANCELLED, leaving("transfer.NodeTasks", "cleaned")),
            rare(PAUSE_CANCELLED, "archive not discarded", CANCELLED, DISCARDING),
            point(PAUSE_CANCELLED, "archive half discarded", CANCELLED, midDelete("archive")),
            rare(
                    PAUSE_CANCELLED,
                    "objects discarded, claim left",
                    CANCELLED,
                    entering("data.SafeDelete", "delete")
                            .when("$3.toString().contains(\"/archive/\") && $3.toString().endsWith(\"/claim.json\")")),
            rare(PAUSE_CANCELLED, "undone, not said so", CANCELLED, beforeEvent("ROLLED_BACK")),
            rare(PAUSE_CANCELLED, "task cancelled", CANCELLED, afterEvent("ROLLED_BACK")));

    static final List<CrashPoint> UNDOING_RESUME = List.of(
            rare(RESUME_CANCELLED, "cancel committed", CANCELLED, afterEvent("CANCEL")),
            point(RESUME_CANCELLED, "in the middle of deleting staging", CANCELLED, midDelete("staging")),
            rare(
                    RESUME_CANCELLED,
                    "staging deleted, not marked",
                    CANCELLED,
                    DELETED_NOT_MARKED.when("!$1.path().contains(\"trial\")")),
            rare(RESUME_CANCELLED, "undone, not said so", CANCELLED, beforeEvent("ROLLED_BACK")),
            rare(RESUME_FAILED, "damage found, not reported", RESTARTED, entering("transfer.NodeTasks", "failed")),
            rare(RESUME_FAILED, "failure committed", CORRUPT, afterEvent("FAIL")),
            rare(RESUME_FAILED, "share clean", CORRUPT, leaving("transfer.NodeTasks", "cleaned")));

    static final List<CrashPoint> CLUSTER_CHANGED_ITS_MIND = List.of(
            rare(PAUSE_REVERTED, "bucket online, not taken note of", REVERTED, beforeEvent("BUCKET_ONLINE")),
            point(RESUME_DELETED, "bucket gone, not taken note of", REVERTED, beforeEvent("BUCKET_GONE")),
            rare(PAUSE_REVERTED, "rollback begun", REVERTED, afterEvent("BUCKET_ONLINE")),
            rare(RESUME_DELETED, "release begun", REVERTED, afterEvent("BUCKET_GONE")),
            rare(PAUSE_REVERTED, "word asked, not given", REVERTED, entering("transfer.NodeWords", "give")),
            rare(PAUSE_REVERTED, "archive half discarded", REVERTED, midDelete("archive")),
            rare(RESUME_DELETED, "shard in trash, not recorded", REVERTED, MOVED_OUT),
            rare(PAUSE_REVERTED, "undone, not said so", REVERTED, beforeEvent("ROLLED_BACK")),
            rare(RESUME_DELETED, "trash deleted, not marked", REVERTED, DELETED_NOT_MARKED.when(IN_TRASH)));

    // Kills in a row: the recovery itself dies, later each time, and the next one finds what it left.
    static final List<CrashPoint> RECOVERING = List.of(
            rare(RESUME, "recovery dies: before and after it registers", RESTARTED, MID_DOWNLOAD)
                    .thenAtStart(entering("transfer.node.CrashRecovery", "start"), leaving("node.Nodes", "register")),
            rare(PAUSE, "recovery dies: shares failed, and at its end", RESTARTED, MID_UPLOAD)
                    .thenAtStart(
                            leaving("transfer.NodeTasks", "failOlderIncarnations"),
                            leaving("transfer.node.CrashRecovery", "start")),
            rare(RESUME, "recovery dies: in the middle of its sweep, and after it", RESTARTED, MID_DOWNLOAD)
                    .thenAtStart(midDelete("staging"), DELETED_NOT_MARKED),
            rare(PAUSE, "recovery dies: release goes on and dies too", COMPLETED, MOVED_OUT)
                    .thenAtStart(
                            leaving("staging.StagingRecovery", "recover"), entering("shard.ShardLocks", "unlockAll")),
            point(
                            RESUME,
                            "recovery dies: rollback goes on and dies too",
                            RESTARTED,
                            leaving("transfer.node.Downloader", "adopt"))
                    .thenAtStart(leaving("shard.ShardLocks", "sweep"), MOVED_OUT, beforeEvent("ROLLED_BACK")));

    private CrashPoints() {}
}
