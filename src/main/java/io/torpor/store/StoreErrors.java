package io.torpor.store;

import io.torpor.data.DiskErrors;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Store errors as problems: of what is in an object store, or of getting at it. Each is made here, and thrown by the
 * caller.
 */
public final class StoreErrors {

    private StoreErrors() {}

    /**
     * The problem of an I/O error.
     *
     * @param location of the store, for the message
     * @param what key or prefix, for the message
     * @return {@code cancelled}, {@code insufficient-space} or {@code archive-unreachable}
     */
    public static ProblemException of(StoreLocation location, String what, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return interrupted(e);
        }
        if (DiskErrors.isFull(e)) {
            return new ProblemException(
                    ProblemCode.INSUFFICIENT_SPACE,
                    "The archive " + location.value() + " is full (" + what + "): " + DiskErrors.reason(e)
                            + "; free space there, then retry",
                    e);
        }
        return new ProblemException(
                ProblemCode.ARCHIVE_UNREACHABLE,
                "The archive " + location.value() + " can't be used (" + what + "): " + DiskErrors.reason(e),
                e);
    }

    /** The problem {@code cancelled} of a thread that was interrupted in its work. */
    public static ProblemException interrupted(Exception e) {
        return new ProblemException(ProblemCode.CANCELLED, "The transfer was interrupted", e);
    }

    /**
     * The problem {@code archive-corrupt} of an object.
     *
     * @param key of the object
     * @param how the end of a sentence that begins with the object
     */
    public static ProblemException corrupt(String key, String how) {
        return new ProblemException(ProblemCode.ARCHIVE_CORRUPT, "Object " + key + " of the archive " + how);
    }

    /**
     * The problem {@code archive-incomplete} of an object that is not there.
     *
     * @param key of the object
     */
    public static ProblemException incomplete(String key) {
        return new ProblemException(ProblemCode.ARCHIVE_INCOMPLETE, "Object " + key + " is missing in the archive");
    }
}
