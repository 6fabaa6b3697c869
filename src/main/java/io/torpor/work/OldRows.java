package io.torpor.work;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/** The removal of old rows, some at a time, each some in a transaction of its own: however many have gathered (I10). */
public final class OldRows {

    private static final int AT_ONCE = 1000;

    private OldRows() {}

    /**
     * Removes all of some old rows by their ids: a database that deletes what a query of the same statement finds may read
     * the whole table for it.
     *
     * @param old the ids of as many of them as it is given, or of all that are left, found by an index
     * @param delete deletes the rows of some ids
     * @return how many there were
     */
    public static int remove(IntFunction<List<Long>> old, Consumer<List<Long>> delete) {
        return remove(most -> {
            List<Long> ids = old.apply(most);
            if (!ids.isEmpty()) {
                delete.accept(ids);
            }
            return ids.size();
        });
    }

    /**
     * Removes all of some old rows.
     *
     * @param some removes as many rows as it is given, or all that are left, in its own transaction, and answers how many
     * @return how many there were
     */
    public static int remove(IntUnaryOperator some) {
        int removed = 0;
        int now;
        do {
            now = some.applyAsInt(AT_ONCE);
            removed += now;
        } while (now == AT_ONCE);
        return removed;
    }
}
