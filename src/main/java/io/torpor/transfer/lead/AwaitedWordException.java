package io.torpor.transfer.lead;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.List;

/** The lack of nodes' words on their shards: they are asked for, and without them no archive is discarded (I4). */
final class AwaitedWordException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final List<String> nodes;
    private final boolean overdue;

    AwaitedWordException(String task, List<String> nodes, boolean overdue) {
        super(
                ProblemCode.NODE_LOST,
                "The archive of task " + task + " waits for the word of nodes " + String.join(", ", nodes)
                        + " that their shards are there; start them, or forget those that are gone for good");
        this.nodes = List.copyOf(nodes);
        this.overdue = overdue;
    }

    /** Whether one was asked so long ago that no task should wait for it. */
    boolean overdue() {
        return overdue;
    }

    /** The ids of the nodes that are asked. */
    List<String> nodes() {
        return nodes;
    }
}
