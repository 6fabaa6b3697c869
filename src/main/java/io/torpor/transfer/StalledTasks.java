package io.torpor.transfer;

import io.torpor.task.Reason;
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

    private final Map<String, Reason> reasons = new ConcurrentHashMap<>();

    /** Takes note that the next step of a task failed; a reason is logged when it is new. */
    public void failed(String task, Reason reason) {
        if (!reason.equals(reasons.put(task, reason))) {
            log.warn("Task {} can't go on and is tried again: {}", task, reason.message());
        }
    }

    /** Takes note that a task got on; one that was not stalled is fine. */
    public void solved(String task) {
        reasons.remove(task);
    }

    /** The reasons of all stalled tasks, by task id; empty when all is well. */
    public Map<String, Reason> all() {
        return new TreeMap<>(reasons);
    }
}
