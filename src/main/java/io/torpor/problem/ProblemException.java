package io.torpor.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error with a stable code and a message for the operator that says what is wrong and what to do. It is both the
 * body of an HTTP problem and the recorded reason of a failed task (I9).
 */
public class ProblemException extends RuntimeException {

    private final ProblemCode code;
    private final transient Map<String, Object> details;

    /** A problem without further members. */
    public ProblemException(ProblemCode code, String message) {
        this(code, message, Map.of(), null);
    }

    /** A problem caused by another error, whose own message is for the log only. */
    public ProblemException(ProblemCode code, String message, @Nullable Throwable cause) {
        this(code, message, Map.of(), cause);
    }

    /**
     * @param details further members of the problem's body, such as {@code fields} or {@code bytesNeeded}
     */
    public ProblemException(ProblemCode code, String message, Map<String, Object> details, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.details = Map.copyOf(details);
    }

    /** The stable code. */
    public ProblemCode code() {
        return code;
    }

    /** What went wrong, for the operator. */
    public String message() {
        String message = getMessage();
        return message == null ? code.title() : message;
    }

    /** Further members of the problem's body; never null. */
    public Map<String, Object> details() {
        return details;
    }
}
