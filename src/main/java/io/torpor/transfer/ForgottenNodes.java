package io.torpor.transfer;

import io.torpor.node.NodeForgotten;
import io.torpor.node.Nodes;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.staging.StagingArea;
import io.torpor.task.Reason;
import io.torpor.task.Task;
import io.torpor.task.Tasks;
import io.torpor.work.Transactions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * The forgotten nodes: those that never come back, by an administrator's word. What such a node had to do is closed with
 * that reason, so that it blocks nothing for ever (I3); its archived shards count as missing, so that the archive which
 * may be their only copy is kept (I4).
 */
@Service
public class ForgottenNodes {

    private static final Logger log = LoggerFactory.getLogger(ForgottenNodes.class);

    private final Nodes nodes;
    private final NodeTaskRepository nodeTasks;
    private final ShardTransferRepository transfers;
    private final StagingArea staging;
    private final Tasks tasks;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;

    ForgottenNodes(
            Nodes nodes,
            NodeTaskRepository nodeTasks,
            ShardTransferRepository transfers,
            StagingArea staging,
            Tasks tasks,
            Transactions transactions,
            ApplicationEventPublisher events) {
        this.nodes = nodes;
        this.nodeTasks = nodeTasks;
        this.transfers = transfers;
        this.staging = staging;
        this.tasks = tasks;
        this.transactions = transactions;
        this.events = events;
    }

    /**
     * Forgets a node that is lost, for good; once more is a no-op. Its process, if it still runs somewhere, stops.
     *
     * @throws ProblemException {@code node-not-found}, or {@code node-up} if it may be alive
     */
    public void forget(String node) {
        Reason reason = new Reason(
                ProblemCode.NODE_FORGOTTEN,
                "Node " + node + " was forgotten by an administrator; what it had of the task was not cleaned");
        transactions.run(() -> {
            nodes.forget(node);
            nodeTasks.removePrepared(node);
            List<String> open =
                    nodeTasks.open(node, tasks.active().stream().map(Task::id).toList());
            open.forEach(task -> {
                nodeTasks.close(task, node, reason.code().code(), reason.message());
                events.publishEvent(new NodeTaskChanged(task, NodeTaskChanged.Turn.COORDINATOR));
            });
            events.publishEvent(new NodeForgotten(node));
            int missing = transfers.missing(node);
            staging.forget(node);
            log.warn("Node {}: {} shares are closed, {} archived shards count as missing", node, open.size(), missing);
        });
    }
}
