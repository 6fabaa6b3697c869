package io.torpor.transfer;

import io.torpor.task.Reason;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tasks whose next step fails at present and is tried again, with the reason; for health. */
@Component
public class StalledTasks {

    private static final Logger log = LoggerFactory.getLogger(StalledTasks.class);

    private final Map<String, Reason> reasons = new ConcurrentHashMap<>();

    public void failed(String task, Reason reason) {
        if (!reason.equals(reasons.put(task, reason))) {
            log.warn("Task {} can't go on and is tried again: {}", task, reason.message());
        }
    }

    public void solved(String task) {
        reasons.remove(task);
    }

    /** The reasons, by task id; empty when all is well. */
    public Map<String, Reason> all() {
        return new TreeMap<>(reasons);
    }
}
