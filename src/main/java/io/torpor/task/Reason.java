package io.torpor.task;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;

/**
 * The reason why a task failed or can't go on (I9).
 *
 * @param code stable, for scripts
 * @param message for the operator; cut to 2,000 characters, which is what the column holds
 */
public record Reason(ProblemCode code, String message) {

    private static final int LIMIT = 2000;

    /** Cuts a message that is longer than its column. */
    public Reason {
        message = message.length() > LIMIT ? message.substring(0, LIMIT - 1) + "…" : message;
    }

    /** The reason that an error gives; that of one which is no {@link ProblemException} is {@code internal}. */
    public static Reason of(Throwable error) {
        return error instanceof ProblemException problem
                ? new Reason(problem.code(), problem.message())
                : new Reason(ProblemCode.INTERNAL, error.toString());
    }
}
