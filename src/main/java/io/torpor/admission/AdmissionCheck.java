package io.torpor.admission;

import io.torpor.task.NewTask;

/**
 * A check of admission: it has a say in whether a bucket may sleep or wake now. Every check is asked before a task is
 * recorded.
 */
public interface AdmissionCheck {

    /**
     * Checks a task that is about to be recorded.
     *
     * @throws io.torpor.problem.ProblemException why not
     */
    default void check(NewTask task) {}

    /**
     * Checks the archive that a resume means, before it is read.
     *
     * @param location canonical location of its object store
     * @param pause the task that wrote it, which need not be on record
     * @throws io.torpor.problem.ProblemException why it can't be resumed
     */
    default void checkArchive(String location, String pause) {}
}
