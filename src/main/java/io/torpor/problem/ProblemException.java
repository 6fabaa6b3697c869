package io.torpor.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem: an error with a stable code and a message for the operator that says what is wrong and what to do. It is
 * both the body of an HTTP problem and the recorded reason of a failed task (I9).
 */
public class ProblemException extends RuntimeException {

    private final ProblemCode code;
    private final transient Map<String, Object> details;

    /** A problem without further members. */
    public ProblemException(ProblemCode code, String message) {
        this(code, message, Map.of(), null);
    }

    /**
     * A problem caused by another error.
     *
     * @param cause whose own message is for the log only; null if there is none
     */
    public ProblemException(ProblemCode code, String message, @Nullable Throwable cause) {
        this(code, message, Map.of(), cause);
    }

    /**
     * A problem with further members.
     *
     * @param details further members of the problem's body, such as {@code fields} or {@code bytesNeeded}; without null
     *     values
     * @param cause whose own message is for the log only; null if there is none
     */
    public ProblemException(ProblemCode code, String message, Map<String, Object> details, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.details = Map.copyOf(details);
    }

    /** The stable code of the problem. */
    public ProblemCode code() {
        return code;
    }

    /** The message for the operator: what is wrong, and what to do; never null. */
    public String message() {
        String message = getMessage();
        return message == null ? code.title() : message;
    }

    /** The further members of the problem's body; empty if there are none. */
    public Map<String, Object> details() {
        return details;
    }
}
