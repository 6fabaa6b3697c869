package io.torpor.catalog;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;

/** The problem {@code task-conflict} of an archive's prefix that is not its pause's: it is never written to, nor removed. */
public final class ArchiveTakenException extends ProblemException {

    private static final long serialVersionUID = 1L;

    ArchiveTakenException(String message) {
        super(ProblemCode.TASK_CONFLICT, message);
    }
}
