package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;

/**
 * The limit of a list: how many objects or names may be on one, by the memory that this process has (I10). A store that
 * goes on and on with new ones would fill it.
 *
 * @param most objects or names of one list
 */
public record ListLimit(long most) {

    /** What a list may take of one object: half of all memory, at most, is for one list. */
    private static final long BYTES_EACH = 512;

    /** The limit of this process. */
    public static ListLimit ofThisProcess() {
        return new ListLimit(Runtime.getRuntime().maxMemory() / BYTES_EACH);
    }

    /**
     * The counter of one list, to be run for each object or name.
     *
     * @param prefix of the list, for the message
     * @return throws {@code archive-unreachable} when there are too many
     */
    public Runnable counter(StoreLocation location, String prefix) {
        long[] count = new long[1];
        return () -> {
            if (++count[0] > most) {
                throw new ProblemException(
                        ProblemCode.ARCHIVE_UNREACHABLE,
                        "The archive " + location.value() + " (" + prefix + ") lists more than " + most
                                + " objects, more than this process has memory for: if they are Torpor's, give it more"
                                + " (-Xmx); else check the location, and torpor.archive.s3.endpoint");
            }
        };
    }
}
