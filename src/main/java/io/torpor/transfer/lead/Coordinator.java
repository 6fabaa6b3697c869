package io.torpor.transfer.lead;

import io.torpor.act.Acts;
import io.torpor.catalog.ArchiveTakenException;
import io.torpor.node.NodeIdentity;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskChanged;
import io.torpor.task.Tasks;
import io.torpor.transfer.NodeTaskChanged;
import io.torpor.transfer.TransferProperties;
import io.torpor.work.SerialWork;
import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The coordinator: leads tasks, by doing the next step that each active task's state needs. It is level-triggered: a
 * nudge after a commit makes it quick, the schedule makes it sure (I5). The lease on the task's row keeps it to one
 * node; it is renewed for as long as a step runs.
 */
@Component
public class Coordinator {

    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

    /** Steps at once: each may wait for a store. */
    private static final int AT_ONCE = 8;

    private final Tasks tasks;
    private final TaskSteps steps;
    private final TransferProperties properties;
    private final NodeIdentity self;
    private final LeaseRenewal renewal;
    private final Acts acts;
    private final SerialWork work = new SerialWork("coordinator", AT_ONCE, this::step);

    Coordinator(
            Tasks tasks,
            TaskSteps steps,
            TransferProperties properties,
            NodeIdentity self,
            LeaseRenewal renewal,
            Acts acts) {
        this.tasks = tasks;
        this.steps = steps;
        this.properties = properties;
        this.self = self;
        this.acts = acts;
        this.renewal = renewal;
    }

    @TransactionalEventListener
    void taskMoved(TaskChanged change) {
        if (change.task().state().led()) {
            work.nudge(change.task().id());
        }
    }

    @TransactionalEventListener
    void nodeTaskMoved(NodeTaskChanged change) {
        if (change.turn() == NodeTaskChanged.Turn.COORDINATOR) {
            work.nudge(change.task());
        }
    }

    /** Nudges every active task, for what no commit spoke of. Returns before the steps are done. */
    @Scheduled(fixedDelayString = "${torpor.transfer.coordinate-interval:1s}")
    public void nudge() {
        tasks.active().stream().filter(task -> task.state().led()).forEach(task -> work.nudge(task.id()));
    }

    private void step(String id) {
        if (acts.isBehind()) {
            return; // what its row says may be long over
        }
        tasks.lead(id, self.id(), self.incarnation(), properties.leaseTime()).ifPresent(this::lead);
    }

    private void lead(Task task) {
        String id = task.id();
        try (LeaseRenewal.Held held = renewal.hold("task " + id, () -> renewLease(id))) {
            steps.next(task);
        } catch (ArchiveTakenException e) {
            stepFailed(task, Reason.of(e)); // a conflict in the archive, not of the task's state
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.TASK_CONFLICT) {
                log.debug("Task {} moved on meanwhile: {}", id, e.message());
                return;
            }
            stepFailed(task, Reason.of(e));
        } catch (TransactionException | DataAccessException e) {
            // The database failed, not the task: the next nudge tries again.
            throw e;
        } catch (RuntimeException e) {
            log.error("A step of task {} failed", id, e);
            stepFailed(task, Reason.of(e));
        } catch (Error e) {
            // Such as too little memory: what is tried every second for ever would never say that it failed.
            log.error("A step of task {} failed", id, e);
            stepBroke(task, Reason.of(e));
        }
    }

    /** That a task went wrong is said by who leads it, and by nobody who was late. */
    private void stepFailed(Task task, Reason reason) {
        told(task, reason, () -> steps.stepFailed(task, reason));
    }

    private void stepBroke(Task task, Reason reason) {
        told(task, reason, () -> steps.stepBroke(task, reason));
    }

    private static void told(Task task, Reason reason, Runnable telling) {
        try {
            telling.run();
        } catch (ProblemException e) {
            log.warn("A step of task {} failed here, and the task moved on meanwhile: {}", task.id(), reason.message());
            log.debug("Task {} did not take that", task.id(), e);
        }
    }

    private boolean renewLease(String id) {
        return tasks.renewLease(id, self.id(), self.incarnation(), properties.leaseTime());
    }

    @PreDestroy
    void stop() {
        work.close();
    }
}
