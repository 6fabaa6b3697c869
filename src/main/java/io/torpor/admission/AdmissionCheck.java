package io.torpor.admission;

import io.torpor.task.NewTask;

/** A say in whether a bucket may sleep or wake now. Every check is asked before a task is recorded. */
public interface AdmissionCheck {

    /**
     * Looks at a task that is about to be recorded.
     *
     * @throws io.torpor.problem.ProblemException why not
     */
    default void check(NewTask task) {}

    /**
     * Looks at the archive that a resume means, before it is read.
     *
     * @param location canonical
     * @param pause the task that made it, which need not be on record
     * @throws io.torpor.problem.ProblemException why it can't be resumed
     */
    default void checkArchive(String location, String pause) {}
}
