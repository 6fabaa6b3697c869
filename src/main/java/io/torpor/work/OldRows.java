package io.torpor.work;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The removal of old rows, some at a time, each some in a transaction of its own: however many have gathered (I10). */
public final class OldRows {

    private static final int AT_ONCE = 1000;

    private OldRows() {}

    /**
     * Removes all of some old rows by their ids: a database that deletes what a query of the same statement finds may read
     * the whole table for it.
     *
     * @param old the ids of as many of them as it is given, or of all that are left, found by an index
     * @param delete deletes the rows of some ids, in its own transaction
     * @return how many there were
     */
    public static int remove(IntFunction<List<Long>> old, Consumer<List<Long>> delete) {
        int removed = 0;
        List<Long> now;
        do {
            now = old.apply(AT_ONCE);
            if (!now.isEmpty()) {
                delete.accept(now);
            }
            removed += now.size();
        } while (now.size() == AT_ONCE);
        return removed;
    }
}
