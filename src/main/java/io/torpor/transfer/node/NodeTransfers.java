package io.torpor.transfer.node;

import io.torpor.pipeline.RateLimit;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingArea;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeRate;
import io.torpor.transfer.NodeTasks;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.InsistentWrites;
import io.torpor.work.StoppedThreads;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The transfers of this node: so many of its node tasks run at once, the others wait in their rows, in order (I10). How
 * far each has come is written beside them, so that a database that is away stops none; one that stands still fails.
 */
@Component
class NodeTransfers {

    private static final Logger log = LoggerFactory.getLogger(NodeTransfers.class);

    /** Of the queue, beyond the room: tasks that are being undone, which do not begin any more. */
    private static final int PASSED_OVER = 16;

    private final Tasks tasks;
    private final NodeTasks nodeTasks;
    private final Uploader pause;
    private final Downloader resume;
    private final CapacityCheck check;
    private final DrainCheck drain;
    private final StagingArea staging;
    private final NodeRate rate;
    private final TransferProperties properties;
    private final Clock clock;
    private final Map<String, NodeTaskMeter> running = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private final CountDownLatch stopped = new CountDownLatch(1);

    NodeTransfers(
            Tasks tasks,
            NodeTasks nodeTasks,
            Uploader pause,
            Downloader resume,
            CapacityCheck check,
            DrainCheck drain,
            StagingArea staging,
            NodeRate rate,
            TransferProperties properties,
            Clock clock) {
        this.tasks = tasks;
        this.nodeTasks = nodeTasks;
        this.pause = pause;
        this.resume = resume;
        this.check = check;
        this.drain = drain;
        this.staging = staging;
        this.rate = rate;
        this.properties = properties;
        this.clock = clock;
        this.threads =
                Executors.newFixedThreadPool(properties.nodeTasks(), new CustomizableThreadFactory("torpor-transfer-"));
    }

    /** Whether a task's node task runs, or has not ended yet. */
    boolean isRunning(String task) {
        return running.containsKey(task);
    }

    /** The ids of the tasks whose node task runs. */
    Set<String> running() {
        return Set.copyOf(running.keySet());
    }

    /** Stops a task's node task; it ends at its next chunk of bytes. One that does not run is fine. */
    void cancel(String task) {
        NodeTaskMeter meter = running.get(task);
        if (meter != null) {
            meter.cancel();
        }
    }

    /**
     * Begins node tasks that wait, as many as there is room for.
     *
     * @param ended called with the task's id when one has ended
     */
    synchronized void begin(Consumer<String> ended) {
        int room = properties.nodeTasks() - running.size();
        if (room <= 0 || stopped.getCount() == 0) {
            return;
        }
        for (String id : nodeTasks.queue(room + PASSED_OVER)) {
            Task task = tasks.get(id);
            if (room > 0 && task.state().transferring() && begin(task, ended)) {
                room--;
            }
        }
    }

    private boolean begin(Task task, Consumer<String> ended) {
        NodeTaskMeter meter = new NodeTaskMeter(limits(task), clock);
        if (running.putIfAbsent(task.id(), meter) != null) {
            return false;
        }
        boolean begun = false;
        try {
            begun = nodeTasks.claim(task.id());
            if (begun) {
                begun = false; // until there is a thread for it
                threads.execute(() -> runToItsEnd(task, meter, ended));
                begun = true;
            }
            return begun;
        } catch (RejectedExecutionException e) {
            log.debug("Task {} goes on after the next start", task.id());
            return false;
        } finally {
            if (!begun) {
                running.remove(task.id());
            }
        }
    }

    /** However it ends, there is room for the next, and its row is looked at. */
    private void runToItsEnd(Task task, NodeTaskMeter meter, Consumer<String> ended) {
        try {
            run(task, meter);
        } catch (Throwable e) {
            log.error("The end of this node's share of task {} can't be put on record", task.id(), e);
        } finally {
            running.remove(task.id());
            ended.accept(task.id());
        }
    }

    private List<RateLimit> limits(Task task) {
        Long limit = task.rateLimit() != null ? task.rateLimit() : properties.rateLimit();
        List<RateLimit> limits = new ArrayList<>();
        if (limit != null) {
            limits.add(new RateLimit(OptionalLong.of(limit)));
        }
        limits.add(rate.limit());
        return limits;
    }

    private void run(Task task, NodeTaskMeter meter) {
        try {
            if (nodeTasks.own(task.id()).filter(row -> row.attempts() > 0).isPresent()) {
                staging.clean(task.id()); // of an earlier attempt; mostly the start has done that
            }
            drain.refuseShardsOf(task);
            work(task).run(task, meter);
            InsistentWrites.write(NodeTransfers::requireNotInterrupted, () -> nodeTasks.processed(task.id()));
        } catch (Throwable e) {
            // Also an Error, such as too little memory: a node task that does not say that it failed is waited for.
            if (stopped.getCount() == 0 && !meter.isStopped()) {
                log.info("This node's share of task {} is interrupted, and goes on after the next start", task.id());
                return;
            }
            if (e instanceof ProblemException problem) {
                if (problem.code() != ProblemCode.CANCELLED) {
                    log.warn("This node's share of task {} failed: {}", task.id(), problem.message(), e);
                }
            } else {
                log.error("This node's share of task {} failed", task.id(), e);
            }
            InsistentWrites.write(
                    NodeTransfers::requireNotInterrupted, () -> nodeTasks.failed(task.id(), Reason.of(e)));
        }
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ProblemException(ProblemCode.CANCELLED, "The process is stopping");
        }
    }

    private NodeTaskWork work(Task task) {
        return switch (task.type()) {
            case PAUSE -> pause;
            case RESUME -> resume;
            case RESUME_DRY_RUN -> check;
        };
    }

    /** Records how far the transfers have come, and stops those that stand still. */
    void look() {
        running.forEach((task, meter) -> {
            try {
                stopIfStalled(task, meter);
                nodeTasks.progress(task, meter.done());
            } catch (DataAccessException | TransactionException e) {
                log.debug("The progress of task {} is not on record yet", task, e);
            }
        });
    }

    /** Said at every look, until it is on record: who hangs does not say it. */
    private void stopIfStalled(String task, NodeTaskMeter meter) {
        if (meter.standing().compareTo(properties.stallAfter()) < 0) {
            return;
        }
        ProblemException why = new ProblemException(
                ProblemCode.TRANSFER_STALLED,
                "Nothing moved for " + properties.stallAfter().toSeconds() + " seconds after " + meter.done()
                        + " bytes of this node's shards: the store, a disk or the network does not answer. See that it"
                        + " does, then retry; torpor.transfer.stall-after is how long it is waited for");
        if (!meter.isStopped()) {
            log.error("Task {}: {}", task, why.message());
            meter.stop(why);
        }
        nodeTasks.failed(task, Reason.of(why));
    }

    /** Interrupts what runs, and waits for it: it goes on after the next start. */
    @PreDestroy
    void stop() {
        stopped.countDown();
        StoppedThreads.stop("transfers", threads);
    }
}
