package io.torpor.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The metrics of the ends of tasks that this process brought about: how many, how long they took, the bytes that they
 * moved.
 */
@Component
class TaskEndMetrics {

    private final MeterRegistry meters;

    TaskEndMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void ended(TaskChanged change) {
        Task task = change.task();
        Instant end = task.endedAt();
        boolean endedNow =
                end != null && (change.before() == null || !change.before().ended());
        if (!endedNow) {
            return;
        }
        String type = task.type().name().toLowerCase(Locale.ROOT);
        Instant start = task.startedAt() == null ? task.createdAt() : task.startedAt();
        Timer.builder("torpor.task.ends")
                .description("From the start to the end of tasks")
                .tag("type", type)
                .tag("outcome", task.state().name().toLowerCase(Locale.ROOT))
                .register(meters)
                .record(Duration.between(start, end));
        meters.counter("torpor.task.bytes", "type", type).increment(task.bytesDone());
    }
}
