package io.torpor.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Seconds of all runs. */
final class Timings {

    private final Map<Measure, List<Double>> seconds = new HashMap<>();

    /** What was measured several times. */
    record Summary(double median, double min, double max) {

        static Summary of(List<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            return new Summary(median, sorted[0], sorted[sorted.length - 1]);
        }
    }

    void add(Measure measure, double value) {
        seconds.computeIfAbsent(measure, key -> new ArrayList<>()).add(value);
    }

    /** What was measured, in the order of a table. */
    List<Measure> measures() {
        return seconds.keySet().stream()
                .sorted(Comparator.comparing(Measure::set)
                        .thenComparing(Measure::archive)
                        .thenComparing(Measure::direction)
                        .thenComparing(Measure::tool))
                .toList();
    }

    /** Empty if it was not measured. */
    Optional<Summary> summary(Measure measure) {
        return Optional.ofNullable(seconds.get(measure)).map(Summary::of);
    }

    /** One median over another's. Empty if one of them was not measured. */
    Optional<Double> ratio(Measure above, Measure below) {
        return summary(above).flatMap(upper -> summary(below).map(lower -> upper.median() / lower.median()));
    }
}
