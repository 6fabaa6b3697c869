package io.torpor.ops;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The paging of an endpoint's list: a page and the cursor of the next one (I10).
 *
 * @param shown the page
 * @param more whether anything comes after it
 */
record Paging<T>(List<T> shown, boolean more) {

    private static final int USUAL_SIZE = 500;
    private static final int LARGEST_SIZE = 5000;

    /**
     * A page of a size.
     *
     * @param size as it was asked for; null for the usual one, 500
     * @param first reads so many entries, or fewer if there are no more
     * @throws ProblemException {@code invalid-request} if no page has that size
     */
    static <T> Paging<T> of(@Nullable Integer size, IntFunction<List<T>> first) {
        int wanted = size == null ? USUAL_SIZE : size;
        if (wanted < 1 || wanted > LARGEST_SIZE) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "size: must be 1 to " + LARGEST_SIZE + ", and is " + wanted);
        }
        List<T> found = first.apply(wanted + 1);
        return new Paging<>(found.subList(0, Math.min(wanted, found.size())), found.size() > wanted);
    }

    /** The cursor of the next page: that of the last entry shown; null on the last page. */
    <C> @Nullable C next(Function<T, C> cursor) {
        return more ? cursor.apply(shown.get(shown.size() - 1)) : null;
    }
}
