package io.torpor.transfer.node;

import io.torpor.pipeline.TransferMeter;
import io.torpor.task.Task;

/** The work of one kind of node task. It runs once; what it leaves is undone by {@link NodeTaskCleanup}. */
interface NodeTaskWork {

    /**
     * Does the node task.
     *
     * @param meter told of every byte; throws when the node task is cancelled
     * @throws io.torpor.problem.ProblemException the node task failed, with the reason; nothing runs on after that
     */
    void run(Task task, TransferMeter meter);
}
