package io.torpor.transfer.lead;

import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.task.TaskLifecycle;
import io.torpor.task.Tasks;
import io.torpor.work.Transactions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The tasks that this process leads, and their moves. Each is fenced by the lease: once another node has taken the lead,
 * a step that went on here moves nothing and ends with {@code task-conflict}.
 */
@Component
class LedTasks {

    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final NodeIdentity self;
    private final Transactions transactions;

    LedTasks(Tasks tasks, TaskLifecycle lifecycle, NodeIdentity self, Transactions transactions) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.self = self;
        this.transactions = transactions;
    }

    /** Applies an event, as {@link TaskLifecycle#apply(String, TaskEvent)} does. */
    Task apply(String id, TaskEvent event) {
        return apply(id, event, null, null);
    }

    /** Applies an event, as {@link TaskLifecycle#apply(String, TaskEvent, Reason, String)} does. */
    Task apply(String id, TaskEvent event, @Nullable Reason reason, @Nullable String plan) {
        return transactions.call(() -> {
            require(id);
            return lifecycle.apply(id, event, reason, plan);
        });
    }

    /** Fails a task, as {@link TaskLifecycle#fail} does. */
    Task fail(String id, Reason reason) {
        return apply(id, TaskEvent.FAIL, reason, null);
    }

    /**
     * Requires that this process leads a task: until the end of the transaction that this is called in, else now.
     *
     * @throws ProblemException {@code task-conflict}
     */
    void require(String id) {
        transactions.run(() -> tasks.requireLed(id, self.id(), self.incarnation()));
    }

    /**
     * Requires that a task is in the state that a step found it in: else, after a cancel for example, nobody wants the step
     * any more.
     *
     * @throws ProblemException {@code task-conflict}
     */
    void requireUnmoved(Task task) {
        if (tasks.get(task.id()).state() != task.state()) {
            throw new ProblemException(
                    ProblemCode.TASK_CONFLICT, "Task " + task.id() + " is not " + task.state() + " any more");
        }
    }
}
