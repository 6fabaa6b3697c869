package io.torpor.catalog;

import java.util.ArrayList;
import java.util.List;

/** A collector of what may be too much to answer: the first are kept, all are counted (I10). For one thread. */
final class Some<T> {

    private static final int MOST = 1000;

    private final List<T> first = new ArrayList<>();
    private long count;

    void add(T one) {
        count++;
        if (first.size() < MOST) {
            first.add(one);
        }
    }

    SomeOf<T> collected() {
        return new SomeOf<>(count, first);
    }
}
