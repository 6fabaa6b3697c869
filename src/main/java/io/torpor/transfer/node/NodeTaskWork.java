package io.torpor.transfer.node;

import io.torpor.pipeline.TransferMeter;
import io.torpor.task.Task;

/** The work of one kind of task on one node. It runs once; what it leaves is undone by {@link NodeTaskCleanup}. */
interface NodeTaskWork {

    /**
     * Does the node task.
     *
     * @throws io.torpor.problem.ProblemException the node task failed, with the reason; nothing runs on after that
     */
    void run(Task task, TransferMeter meter);
}
