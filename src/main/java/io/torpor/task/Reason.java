package io.torpor.task;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;

/**
 * Why a task failed (I9).
 *
 * @param code stable
 * @param message for the operator; cut to 2,000 characters, which is what the column holds
 */
public record Reason(ProblemCode code, String message) {

    private static final int LIMIT = 2000;

    public Reason {
        message = message.length() > LIMIT ? message.substring(0, LIMIT - 1) + "…" : message;
    }

    /** The reason that an error gives. One that is no {@link ProblemException} is {@code internal}. */
    public static Reason of(Throwable error) {
        return error instanceof ProblemException problem
                ? new Reason(problem.code(), problem.message())
                : new Reason(ProblemCode.INTERNAL, error.toString());
    }
}
