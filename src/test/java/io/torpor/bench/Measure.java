package io.torpor.bench;

/** What is measured, over and over. */
record Measure(DataSet set, ArchiveKind archive, Direction direction, Tool tool) {

    Measure of(Tool other) {
        return new Measure(set, archive, direction, other);
    }
}
