package io.torpor.transfer.lead;

import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.TaskEvent;
import io.torpor.transfer.NodeTaskRow;
import io.torpor.transfer.NodeTaskState;
import io.torpor.transfer.NodeTasks;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The phase in which the nodes move shards: node tasks are posted, watched, and brought together when all are done. */
@Component
class TransferPhase {

    private final NodeTasks nodeTasks;
    private final Participants participants;
    private final TransferStart start;
    private final TransferCompletion completion;
    private final TaskProgress progress;
    private final LedTasks led;

    TransferPhase(
            NodeTasks nodeTasks,
            Participants participants,
            TransferStart start,
            TransferCompletion completion,
            TaskProgress progress,
            LedTasks led) {
        this.nodeTasks = nodeTasks;
        this.participants = participants;
        this.start = start;
        this.completion = completion;
        this.progress = progress;
        this.led = led;
    }

    void next(Task task) {
        List<NodeTaskRow> rows = nodeTasks.prepare(task, () -> participants.of(task));
        if (areAll(rows, NodeTaskState.PREPARED)) {
            start.post(task, rows);
            return;
        }

        progress.record(task, rows);
        Optional<NodeTaskRow> failed =
                rows.stream().filter(row -> row.state() == NodeTaskState.FAILED).findFirst();
        Optional<NodeTaskRow> lost = participants.lost(rows);
        if (failed.isPresent()) {
            Reason error = failed.get().error();
            led.fail(task.id(), error == null ? unexplained(failed.get()) : error);
        } else if (lost.isPresent()) {
            String node = lost.get().nodeId();
            String text =
                    "Node " + node + " stopped answering; its cleaning waits until it is back. " + Nodes.remedy(node);
            led.apply(task.id(), TaskEvent.NODE_LOST, new Reason(ProblemCode.NODE_LOST, text), null);
        } else if (isAny(rows, NodeTaskState.PREPARED)) {
            start.post(task, rows);
        } else if (areAll(rows, NodeTaskState.PROCESSED)) {
            completion.complete(task, rows);
            progress.forget(task);
        }
    }

    private static boolean isAny(List<NodeTaskRow> rows, NodeTaskState state) {
        return rows.stream().anyMatch(row -> row.state() == state);
    }

    private static boolean areAll(List<NodeTaskRow> rows, NodeTaskState state) {
        return rows.stream().allMatch(row -> row.state() == state);
    }

    private static Reason unexplained(NodeTaskRow failed) {
        return new Reason(ProblemCode.INTERNAL, "The share of node " + failed.nodeId() + " failed and gave no reason");
    }
}
