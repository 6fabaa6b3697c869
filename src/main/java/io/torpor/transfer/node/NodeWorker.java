package io.torpor.transfer.node;

import io.torpor.act.Acts;
import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskChanged;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.NodeWords;
import io.torpor.work.SerialWork;
import jakarta.annotation.PreDestroy;
import java.util.Optional;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The worker of this node: has its node tasks done, and cleaned. A node task has ended before its cleaning begins. It runs as
 * long as its task transfers: a cancel takes effect at the next chunk of bytes.
 */
@Component
class NodeWorker {

    /** Steps at once, beside the transfers: each may delete much, or wait for a store. */
    private static final int AT_ONCE = 8;

    private final Tasks tasks;
    private final NodeTasks nodeTasks;
    private final NodeTransfers transfers;
    private final NodeTaskCleanup cleanup;
    private final ShardsWord word;
    private final NodeWords words;
    private final Acts acts;
    private final SerialWork steps = new SerialWork("node-task", AT_ONCE, this::step);

    NodeWorker(
            Tasks tasks,
            NodeTasks nodeTasks,
            NodeTransfers transfers,
            NodeTaskCleanup cleanup,
            ShardsWord word,
            NodeWords words,
            Acts acts) {
        this.tasks = tasks;
        this.nodeTasks = nodeTasks;
        this.transfers = transfers;
        this.cleanup = cleanup;
        this.word = word;
        this.words = words;
        this.acts = acts;
    }

    @TransactionalEventListener
    void taskMoved(TaskChanged change) {
        // Only a move out of the transfer stops a node task: news of an earlier move may come after it has begun.
        TaskState before = change.before();
        boolean left = before != null
                && before.transferring()
                && !change.task().state().transferring();
        if (left) {
            transfers.cancel(change.task().id());
        }
    }

    @TransactionalEventListener
    void nodeTaskMoved(NodeTaskChanged change) {
        if (change.turn() == NodeTaskChanged.Turn.NODE) {
            steps.nudge(change.task());
        }
    }

    /** Finds node tasks that no nudge spoke of, and moves of tasks that another process made. */
    @Scheduled(fixedDelayString = "${torpor.transfer.look-interval:500ms}")
    void look() {
        if (acts.isBehind()) {
            return;
        }
        transfers.begin(this::ended);
        nodeTasks.due().forEach(steps::nudge);
        words.asked().forEach(steps::nudge);
        transfers.running().stream()
                .filter(id -> tasks.find(id)
                        .filter(task -> task.state().transferring())
                        .isEmpty())
                .forEach(transfers::cancel);
    }

    /** In a thread of its own, so that it is looked whether transfers move while the database is away. */
    @Scheduled(fixedDelayString = "${torpor.transfer.progress-interval:1s}")
    void progress() {
        transfers.look();
    }

    private void step(String id) {
        if (acts.isBehind() || transfers.isRunning(id)) {
            return; // what runs nudges when it has ended
        }
        Optional<NodeTaskRow> row = nodeTasks.own(id);
        if (row.isEmpty() || transfers.isRunning(id)) {
            return; // it began while its row was read, which may say by now that it is to be cleaned
        }
        switch (row.get().state()) {
            case POSTED -> transfers.begin(this::ended);
            case CLEANUP_REQUIRED -> cleanup.clean(tasks.get(id), row.get());
            case IN_PROGRESS -> failAbandoned(id);
            case CLEANED -> {
                if (row.get().wordAsked()) {
                    word.give(tasks.get(id));
                }
            }
            case PREPARED, PROCESSED, FAILED -> {}
        }
    }

    /** What it did is looked at once more, and there is room for the next. */
    private void ended(String id) {
        steps.nudge(id);
        transfers.begin(this::ended);
    }

    /** What runs is known here: so the node task has ended and could not say so. */
    private void failAbandoned(String id) {
        nodeTasks.failed(
                id,
                new Reason(
                        ProblemCode.INTERNAL,
                        "The end of this node's share could not be recorded; retry the operation"));
    }

    @PreDestroy
    void stop() {
        steps.close();
    }
}
