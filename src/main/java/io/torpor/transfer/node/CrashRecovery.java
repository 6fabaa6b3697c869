package io.torpor.transfer.node;

import io.torpor.act.Acts;
import io.torpor.act.ActsGoOn;
import io.torpor.problem.ProblemCode;
import io.torpor.shard.ShardLocks;
import io.torpor.staging.StagingArea;
import io.torpor.task.Reason;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.SlowWork;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The recovery of this node after a crash. Runs after the first heartbeat, which fences off earlier processes, and before
 * the web server and the schedules start: what an earlier process of this node left is found from the records and the disk, and marked for the ordinary clean-up (I2, I5); what it worked on goes on. It decides
 * nothing new and waits for nothing, so one bad record holds up only its own bucket.
 */
@Component
class CrashRecovery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CrashRecovery.class);

    private final NodeTasks nodeTasks;
    private final ShardRelease release;
    private final StagingArea staging;
    private final ShardLocks locks;
    private final Tasks tasks;
    private final Acts acts;
    private final TransferProperties properties;
    private volatile boolean running;

    CrashRecovery(
            NodeTasks nodeTasks,
            ShardRelease release,
            StagingArea staging,
            ShardLocks locks,
            Tasks tasks,
            Acts acts,
            TransferProperties properties) {
        this.nodeTasks = nodeTasks;
        this.release = release;
        this.staging = staging;
        this.locks = locks;
        this.tasks = tasks;
        this.acts = acts;
        this.properties = properties;
    }

    @Override
    public void start() {
        if (acts.isBehind()) {
            log.error("Nothing is recovered: {}", acts.behind().orElseThrow());
        } else {
            recover();
        }
        running = true;
    }

    /** What the start left undone when the database was behind. */
    @EventListener
    void goOn(ActsGoOn recovered) {
        recover();
    }

    private void recover() {
        int failed = nodeTasks.failOlderIncarnations(
                properties.attempts(),
                new Reason(
                        ProblemCode.NODE_RESTARTED,
                        "The node restarted while it worked on the task, which it had begun as often as"
                                + " torpor.transfer.attempts allows; retry the operation"));
        release.noteNotMovedIn();
        release.bringBackUnseen();
        staging.recover();
        int unlocked = sweepLocks();
        int again = nodeTasks.postOlderAgain(); // last: what they left is cleaned
        log.info(
                "Recovered: {} node tasks go on, {} failed by the restart, {} stale locks removed",
                again,
                failed,
                unlocked);
    }

    /** Which tasks are active is asked when the locks are listed: a task is on record before its first lock. */
    private int sweepLocks() {
        Set<String> active = new HashSet<>();
        AtomicBoolean asked = new AtomicBoolean();
        ShardLocks.Swept swept = locks.sweep(task -> {
            if (asked.compareAndSet(false, true)) {
                tasks.active().forEach(known -> active.add(known.id()));
            }
            return active.contains(task);
        });
        nodeTasks.unlocked(swept.holders(), swept.unread());
        return swept.removed();
    }

    /** Locks that could not be removed when their task ended: they would block their bucket's next pause (I3). */
    @Scheduled(initialDelay = 60_000, fixedDelay = 60_000, scheduler = SlowWork.SCHEDULER)
    void sweepLocksLeft() {
        if (!acts.isBehind()) {
            sweepLocks();
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
