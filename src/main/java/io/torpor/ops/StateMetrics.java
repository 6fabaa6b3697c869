package io.torpor.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.torpor.problem.ProblemException;
import io.torpor.shard.ShardStore;
import io.torpor.staging.StagingArea;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.task.Tasks;
import io.torpor.work.SlowWork;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The metrics of state, as gauges: active tasks, their bytes, staging, quarantine. They are refreshed on a schedule, so
 * that scrapes cost nothing and never fail (I11).
 */
@Component
class StateMetrics {

    private static final Logger log = LoggerFactory.getLogger(StateMetrics.class);

    private final Tasks tasks;
    private final StagingArea staging;
    private final ShardStore shards;
    private volatile Snapshot snapshot = Snapshot.UNKNOWN;

    StateMetrics(Tasks tasks, StagingArea staging, ShardStore shards, MeterRegistry meters) {
        this.tasks = tasks;
        this.staging = staging;
        this.shards = shards;
        Stream.of(TaskState.values()).filter(state -> !state.ended()).forEach(state -> Gauge.builder(
                        "torpor.tasks.active", this, me -> me.snapshot.active(state))
                .description("Active tasks")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .register(meters));
        gauge(meters, "torpor.transfer.done.bytes", "Bytes moved by active tasks", Snapshot::bytesDone);
        gauge(meters, "torpor.transfer.expected.bytes", "Bytes to move by active tasks", Snapshot::bytesTotal);
        gauge(meters, "torpor.transfer.bytes.per.second", "Bytes per second of active tasks", Snapshot::bytesPerSecond);
        gauge(meters, "torpor.staging.pending", "Directories that wait to be cleaned", Snapshot::stagingPending);
        gauge(meters, "torpor.shards.quarantined", "Shards in quarantine on this node", Snapshot::quarantined);
    }

    private record Snapshot(Iterable<Task> tasks, boolean known, double stagingPending, double quarantined) {

        static final Snapshot UNKNOWN = new Snapshot(java.util.List.of(), false, Double.NaN, Double.NaN);

        double active(TaskState state) {
            return sum(task -> task.state() == state ? 1 : 0);
        }

        double bytesDone() {
            return sum(Task::bytesDone);
        }

        double bytesTotal() {
            return sum(Task::bytesTotal);
        }

        double bytesPerSecond() {
            return sum(task -> task.state().transferring() ? task.bytesPerSecond() : 0);
        }

        private double sum(ToDoubleFunction<Task> value) {
            if (!known) {
                return Double.NaN;
            }
            double sum = 0;
            for (Task task : tasks) {
                sum += value.applyAsDouble(task);
            }
            return sum;
        }
    }

    private void gauge(MeterRegistry meters, String name, String description, ToDoubleFunction<Snapshot> value) {
        Gauge.builder(name, this, me -> value.applyAsDouble(me.snapshot))
                .description(description)
                .register(meters);
    }

    @Scheduled(fixedDelayString = "${torpor.metrics.refresh-interval:10s}", scheduler = SlowWork.SCHEDULER)
    void refresh() {
        try {
            snapshot = new Snapshot(
                    tasks.active(),
                    true,
                    staging.waiting(),
                    shards.quarantined().size());
        } catch (DataAccessException | TransactionException | ProblemException e) {
            log.debug("Metrics are unknown for the moment", e);
            snapshot = Snapshot.UNKNOWN;
        }
    }
}
