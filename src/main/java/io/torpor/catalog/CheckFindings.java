package io.torpor.catalog;

import io.torpor.catalog.CheckFinding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The findings of a check under way: the first of each sort are kept, all are counted (I10). For one thread. */
final class CheckFindings {

    private static final int MOST = 100;

    private final List<CheckFinding> damage = new ArrayList<>();
    private final List<CheckFinding> strays = new ArrayList<>();
    private long count;
    private long damaged;

    void add(Kind kind, String object, String message) {
        count++;
        damaged += kind.isDamage() ? 1 : 0;
        List<CheckFinding> sort = kind.isDamage() ? damage : strays;
        if (sort.size() < MOST) {
            sort.add(new CheckFinding(kind, object, message));
        }
    }

    boolean isDamage() {
        return damaged > 0;
    }

    long count() {
        return count;
    }

    List<CheckFinding> first() {
        return Stream.concat(damage.stream(), strays.stream()).limit(MOST).toList();
    }
}
