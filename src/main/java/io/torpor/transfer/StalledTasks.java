package io.torpor.transfer;

import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskState;
import io.torpor.work.BackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The stalled tasks: those whose next step fails at present and is tried again, with the reason; for health. Kept in
 * memory alone: after a restart the step fails, or does not, again (I5).
 */
@Component
public class StalledTasks {

    private static final Logger log = LoggerFactory.getLogger(StalledTasks.class);

    private static final BackOff AFTER_AN_ERROR = new BackOff(Duration.ofSeconds(5), Duration.ofMinutes(5));

    private final Map<String, Reason> reasons = new ConcurrentHashMap<>();
    private final Map<String, Broken> broken = new ConcurrentHashMap<>();
    private final Clock clock;

    StalledTasks(Clock clock) {
        this.clock = clock;
    }

    /**
     * A broken step: one that ended with an error of the virtual machine.
     *
     * @param in the state that the task was in
     * @param times in a row
     * @param nextTryAt not before this
     */
    private record Broken(TaskState in, int times, Instant nextTryAt) {}

    /** Takes note that the next step of a task failed; a reason is logged when it is new. */
    public void failed(String task, Reason reason) {
        if (!reason.equals(reasons.put(task, reason))) {
            log.warn("Task {} can't go on and is tried again: {}", task, reason.message());
        }
    }

    /** Takes note that the next step of a task ended with an {@link Error}: it waits, longer each time. */
    public void broke(Task task, Reason reason) {
        failed(task.id(), reason);
        broken.compute(task.id(), (id, before) -> {
            int times = before == null || before.in() != task.state() ? 1 : before.times() + 1;
            return new Broken(task.state(), times, clock.instant().plus(AFTER_AN_ERROR.after(times)));
        });
    }

    /** Whether the next step of a task waits, because the last one ended with an {@link Error}. */
    public boolean waits(Task task) {
        Broken last = broken.get(task.id());
        return last != null && last.in() == task.state() && clock.instant().isBefore(last.nextTryAt());
    }

    /** Takes note that a task got on; one that was not stalled is fine. */
    public void solved(String task) {
        reasons.remove(task);
        broken.remove(task);
    }

    /** The reasons of all stalled tasks, by task id; empty when all is well. */
    public Map<String, Reason> all() {
        return new TreeMap<>(reasons);
    }
}
