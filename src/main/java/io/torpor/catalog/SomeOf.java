package io.torpor.catalog;

import java.util.List;

/**
 * The first of many, and how many there are (I10).
 *
 * @param count how many there are
 * @param first the first 1000 of them
 * @param <T> what they are
 */
public record SomeOf<T>(long count, List<T> first) {

    public SomeOf {
        first = List.copyOf(first);
    }
}
