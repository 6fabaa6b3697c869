package io.torpor.bucket;

import io.torpor.act.Acts;
import io.torpor.cluster.ClusterManager;
import io.torpor.cluster.ClusterManager.Watch;
import io.torpor.cluster.Observation;
import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.Tasks;
import io.torpor.work.SerialWork;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The monitor of buckets: watches the buckets of tasks, and tells the tasks what it observes. What is watched follows
 * from the tasks' rows, so a restart watches again (I8). The stream only nudges; an event is fired on the authoritative
 * answer to a question that was asked after the task's state was read, so that an old answer never decides (I4).
 */
@Component
public class BucketMonitor {

    private static final Logger log = LoggerFactory.getLogger(BucketMonitor.class);

    /** Buckets that are asked for at once: each may wait for a cluster manager that does not answer. */
    private static final int AT_ONCE = 8;

    private final ClusterManager clusterManager;
    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final GateKeeper gates;
    private final BucketRepository buckets;
    private final ObservationBackOff backOff;
    private final Acts acts;
    private final SerialWork reconciliations = new SerialWork("monitor", AT_ONCE, this::observe);
    private final Map<String, Watch> watches = new HashMap<>();
    private final Map<String, String> lastLogged = new ConcurrentHashMap<>();

    BucketMonitor(
            ClusterManager clusterManager,
            Tasks tasks,
            TaskLifecycle lifecycle,
            GateKeeper gates,
            BucketRepository buckets,
            ObservationBackOff backOff,
            Acts acts) {
        this.clusterManager = clusterManager;
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.gates = gates;
        this.buckets = buckets;
        this.backOff = backOff;
        this.acts = acts;
    }

    /** Nudges the observation of every bucket that anything waits for. Finds what the stream missed. */
    @Scheduled(fixedDelayString = "${torpor.monitor.reconcile-interval:10s}")
    void reconcile() {
        Set<String> wanted = watched();
        follow(wanted);
        backOff.retain(wanted);
        wanted.stream().filter(backOff::due).forEach(reconciliations::nudge);
    }

    /**
     * Observes every watched bucket now, in the thread of the caller; for administrators.
     *
     * @return one reconciliation for each bucket; without a usable answer that is what it says
     */
    public List<Reconciliation> reconcileNow() {
        List<Reconciliation> seen = new ArrayList<>();
        Set<String> wanted = watched();
        follow(wanted);
        wanted.forEach(bucket -> seen.add(observe(bucket)));
        return seen;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void nudge(TaskChanged change) {
        Task task = change.task();
        if (task.state().watched() || (task.state().ended() && Gate.shardsAreHere(task))) {
            follow(task.bucket());
            reconciliations.nudge(task.bucket());
        }
    }

    private Set<String> watched() {
        Set<String> wanted = new TreeSet<>();
        tasks.active().stream().filter(task -> task.state().watched()).forEach(task -> wanted.add(task.bucket()));
        wanted.addAll(buckets.awaitingOnline());
        return wanted;
    }

    private void follow(Set<String> wanted) {
        synchronized (watches) {
            watches.entrySet().removeIf(entry -> {
                boolean over = !wanted.contains(entry.getKey());
                if (over) {
                    entry.getValue().close();
                }
                return over;
            });
        }
        wanted.forEach(this::follow);
    }

    private void follow(String bucket) {
        synchronized (watches) {
            watches.computeIfAbsent(bucket, name -> clusterManager.watch(name, () -> reconciliations.nudge(name)));
        }
    }

    private Reconciliation observe(String bucket) {
        Optional<String> behind = acts.behind();
        if (behind.isPresent()) {
            return new Reconciliation(bucket, "not asked: " + behind.get(), null);
        }
        Optional<Task> watched =
                tasks.activeOf(bucket).filter(task -> task.state().watched());
        Observation observation = clusterManager.observe(bucket);
        if (observation instanceof Observation.Unusable unusable) {
            backOff.gaveNoAnswer(bucket, unusable.why());
            return new Reconciliation(bucket, "no usable answer: " + unusable.why(), null);
        }
        backOff.answered(bucket);
        gates.observed(bucket, observation);
        String did = watched.map(task -> tell(task, observation)).orElse(null);
        return new Reconciliation(bucket, describe(observation), did);
    }

    private @Nullable String tell(Task task, Observation observation) {
        TaskEvent event = event(task, observation);
        if (event == null) {
            warnOnce(task, observation);
            return null;
        }
        Optional<Task> applied = lifecycle.applyIfStill(task.id(), task.state(), event, reason(task, event));
        if (applied.isEmpty()) {
            reconciliations.nudge(task.bucket());
            return null;
        }
        Task after = applied.get();
        if (after.state() == task.state()) {
            logOnce(task, event);
            return null;
        }
        log.info(
                "Bucket {} is seen as {}: task {} {} -> {}",
                task.bucket(),
                event,
                task.id(),
                task.state(),
                after.state());
        return event + ": " + task.state() + " -> " + after.state();
    }

    private static @Nullable TaskEvent event(Task task, Observation observation) {
        if (observation.isAnotherThan(task.bucketUuid())) {
            return TaskEvent.BUCKET_GONE;
        }
        if (observation instanceof Observation.Present present) {
            return switch (present.state()) {
                case ONLINE -> TaskEvent.BUCKET_ONLINE;
                case PAUSING -> TaskEvent.BUCKET_PAUSING;
                case PAUSED -> TaskEvent.BUCKET_PAUSED;
                case RESUMING -> TaskEvent.BUCKET_RESUMING;
                case RESUMED -> TaskEvent.BUCKET_RESUMED;
            };
        }
        return observation instanceof Observation.Gone ? TaskEvent.BUCKET_GONE : null;
    }

    private static Reason reason(Task task, TaskEvent event) {
        ProblemCode code = event == TaskEvent.BUCKET_GONE ? ProblemCode.BUCKET_VANISHED : ProblemCode.BUCKET_STATE;
        String text = event == TaskEvent.BUCKET_GONE
                ? "Bucket " + task.bucket() + " was deleted, or lives under another uuid, while the task was "
                        + task.state()
                : "The cluster manager said " + event + " of bucket " + task.bucket() + " while the task was "
                        + task.state();
        return new Reason(code, text);
    }

    private void warnOnce(Task task, Observation observation) {
        if (!describe(observation).equals(lastLogged.put(task.bucket(), describe(observation)))) {
            log.warn("Bucket {}: {}; task {} stays {}", task.bucket(), describe(observation), task.id(), task.state());
        }
    }

    private void logOnce(Task task, TaskEvent event) {
        String line = task.state() + "/" + event;
        if (!line.equals(lastLogged.put(task.bucket(), line))) {
            log.info(
                    "Bucket {} is seen as {}: nothing to do for task {} in {}",
                    task.bucket(),
                    event,
                    task.id(),
                    task.state());
        }
    }

    private static String describe(Observation observation) {
        if (observation instanceof Observation.Present present) {
            return present.state().wire();
        }
        if (observation instanceof Observation.Unrecognised unrecognised) {
            return "unknown state '" + unrecognised.value() + "'";
        }
        return observation instanceof Observation.Gone ? "gone" : "no usable answer";
    }

    @PreDestroy
    void stop() {
        reconciliations.close();
    }
}
