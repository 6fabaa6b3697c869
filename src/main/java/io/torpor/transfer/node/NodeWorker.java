package io.torpor.transfer.node;

import io.torpor.act.Acts;
import io.torpor.pipeline.RateLimit;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskChanged;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.NodeWords;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.SerialWork;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The worker of this node: does its node tasks. One thread works for a task at a time, so a node task has stopped
 * before its cleaning begins. A node task runs as long as its task transfers: a cancel takes effect at the next chunk
 * of bytes.
 */
@Component
class NodeWorker {

    private static final Logger log = LoggerFactory.getLogger(NodeWorker.class);

    private static final Reason STOPPED = new Reason(
            ProblemCode.NODE_RESTARTED, "The node was stopped while it worked on the task; retry the operation");

    private final Tasks tasks;
    private final NodeTasks nodeTasks;
    private final Uploader pause;
    private final Downloader resume;
    private final CapacityCheck check;
    private final DrainCheck drain;
    private final NodeTaskCleanup cleanup;
    private final ShardsWord word;
    private final NodeWords words;
    private final TransferProperties properties;
    private final Clock clock;
    private final Acts acts;
    private final SerialWork steps = new SerialWork("node-task", this::step);
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

    NodeWorker(
            Tasks tasks,
            NodeTasks nodeTasks,
            Uploader pause,
            Downloader resume,
            CapacityCheck check,
            DrainCheck drain,
            NodeTaskCleanup cleanup,
            ShardsWord word,
            NodeWords words,
            TransferProperties properties,
            Clock clock,
            Acts acts) {
        this.tasks = tasks;
        this.nodeTasks = nodeTasks;
        this.pause = pause;
        this.resume = resume;
        this.check = check;
        this.drain = drain;
        this.cleanup = cleanup;
        this.word = word;
        this.words = words;
        this.properties = properties;
        this.clock = clock;
        this.acts = acts;
    }

    @TransactionalEventListener
    void taskMoved(TaskChanged change) {
        // Only a move out of the transfer stops a node task: news of an earlier move may come after it has begun.
        TaskState before = change.before();
        boolean left = before != null
                && before.transferring()
                && !change.task().state().transferring();
        if (left && running.contains(change.task().id())) {
            cancelled.add(change.task().id());
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
        nodeTasks.due().forEach(steps::nudge);
        words.asked().forEach(steps::nudge);
        running.stream()
                .filter(id -> tasks.find(id)
                        .filter(task -> task.state().transferring())
                        .isEmpty())
                .forEach(cancelled::add);
    }

    private void step(String id) {
        if (acts.isBehind()) {
            return;
        }
        Optional<NodeTaskRow> row = nodeTasks.own(id);
        if (row.isEmpty()) {
            return;
        }
        Task task = tasks.get(id);
        switch (row.get().state()) {
            case POSTED -> {
                if (task.state().transferring() && nodeTasks.claim(id)) {
                    run(task);
                }
            }
            case CLEANUP_REQUIRED -> cleanup.clean(task, row.get());
            case IN_PROGRESS -> failAbandoned(id);
            case CLEANED -> {
                if (row.get().wordAsked()) {
                    word.give(task);
                }
            }
            case PREPARED, PROCESSED, FAILED -> {}
        }
    }

    /** One thread works for a task, and it is here: so the node task has ended and could not say so. */
    private void failAbandoned(String id) {
        nodeTasks.failed(
                id,
                new Reason(
                        ProblemCode.INTERNAL,
                        "The end of this node's share could not be recorded; retry the operation"));
    }

    private void run(Task task) {
        running.add(task.id());
        try {
            drain.refuseShardsOf(task);
            work(task).run(task, meter(task));
            nodeTasks.processed(task.id());
        } catch (ProblemException e) {
            boolean stopped = e.code() == ProblemCode.CANCELLED;
            if (!stopped) {
                log.warn("This node's share of task {} failed: {}", task.id(), e.message(), e);
            }
            nodeTasks.failed(task.id(), stopped && !cancelled.contains(task.id()) ? STOPPED : Reason.of(e));
        } catch (Throwable e) {
            // Also an Error, such as too little memory: a node task that does not say that it failed is waited for.
            log.error("This node's share of task {} failed", task.id(), e);
            nodeTasks.failed(task.id(), Reason.of(e));
        } finally {
            running.remove(task.id());
            cancelled.remove(task.id());
        }
    }

    private NodeTaskWork work(Task task) {
        return switch (task.type()) {
            case PAUSE -> pause;
            case RESUME -> resume;
            case RESUME_DRY_RUN -> check;
        };
    }

    private NodeTaskMeter meter(Task task) {
        Long limit = task.rateLimit() != null ? task.rateLimit() : properties.rateLimit();
        OptionalLong rate = limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
        return new NodeTaskMeter(
                new RateLimit(rate),
                () -> cancelled.contains(task.id()),
                done -> nodeTasks.progress(task.id(), done),
                clock);
    }

    @PreDestroy
    void stop() {
        steps.close();
    }
}
