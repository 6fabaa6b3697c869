package io.torpor.bench;

import java.nio.file.Path;
import java.util.Locale;

/**
 * One set, one archive, one round: all contestants move the same tree, each to new places.
 *
 * @param round 0 is not counted
 * @param source the tree, in the data directory of the Torpor that pauses
 * @param scratch an empty directory
 */
record Lap(DataSet set, ArchiveKind archive, int round, Path source, Path scratch) {

    /** A name for the lap's bucket. */
    static String name(DataSet set, ArchiveKind archive, int round) {
        return (set + "-" + archive + "-" + round).toLowerCase(Locale.ROOT);
    }

    String name() {
        return name(set, archive, round);
    }

    Measure measure(Direction direction, Tool tool) {
        return new Measure(set, archive, direction, tool);
    }
}
