package io.torpor.bench;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How many transactions a database had ended at a moment.
 *
 * @param transactions empty if it does not tell
 */
record Moment(OptionalLong transactions, long nanos) {

    static Moment of(FleetDatabase database) {
        OptionalLong transactions = database.transactions();
        return new Moment(transactions, System.nanoTime());
    }

    /** Those from this moment to a later one, a second. */
    OptionalDouble perSecondUntil(Moment later) {
        return transactions.isPresent() ? OptionalDouble.of(ended(later) / seconds(later)) : OptionalDouble.empty();
    }

    /**
     * Those of each of so many tasks, from this moment to a later one.
     *
     * @param idle a second, without any task
     */
    OptionalDouble eachUntil(Moment later, int tasks, OptionalDouble idle) {
        return transactions.isPresent()
                ? OptionalDouble.of((ended(later) - idle.orElseThrow() * seconds(later)) / tasks)
                : OptionalDouble.empty();
    }

    private double ended(Moment later) {
        return later.transactions.orElseThrow() - transactions.orElseThrow();
    }

    private double seconds(Moment later) {
        return (later.nanos - nanos) / 1e9;
    }
}
