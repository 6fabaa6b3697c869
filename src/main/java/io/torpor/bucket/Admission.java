package io.torpor.bucket;

import io.torpor.task.NewTask;

/** A say in whether a bucket may sleep or wake now. Every check is asked before a task is recorded. */
public interface Admission {

    /**
     * Looks at a task that is about to be recorded.
     *
     * @throws io.torpor.problem.ProblemException why not
     */
    void check(NewTask task);
}
