package io.torpor.bench;

import io.torpor.bench.FleetFigures.Crowd;
import io.torpor.bench.FleetFigures.Tiny;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A goal for a fleet, and what was measured.
 *
 * @param what is promised
 * @param bound in words
 * @param measured in words, the worst case
 */
record FleetGoal(String what, String bound, String measured, boolean met) {

    private static final double IDLE_SPREAD = 1.2;
    private static final double VIEW_MILLIS = 100;
    private static final double TINY_MILLIS = 50;
    private static final double TINY_TRANSACTIONS = 25;
    private static final double CROWD_A_SECOND = 50;
    private static final double START_SECONDS = 8;

    /** All goals of which something was measured. */
    static List<FleetGoal> of(List<FleetFigures> figures, List<Crowd> crowds) {
        List<FleetGoal> goals = new ArrayList<>();
        for (FleetDatabase.Kind database : FleetDatabase.Kind.values()) {
            List<FleetFigures> own = figures.stream()
                    .filter(figure -> figure.database() == database)
                    .toList();
            if (!own.isEmpty()) {
                ofOne(database.label(), own, goals);
            }
        }
        crowds.forEach(crowd -> goals.add(atLeast(
                "tiny buckets paused and resumed a second, " + crowd.buckets() + " at once, "
                        + crowd.database().label(),
                CROWD_A_SECOND,
                Math.min(crowd.paused(), crowd.resumed()))));
        return goals;
    }

    private static void ofOne(String database, List<FleetFigures> figures, List<FleetGoal> goals) {
        double[] idle = figures.stream()
                .map(figure -> figure.idle().transactions())
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        if (idle.length > 1) {
            goals.add(idle(database, idle));
        }
        Map.Entry<String, Timings.Summary> slowest = figures.stream()
                .map(FleetFigures::slowestView)
                .max(Comparator.comparingDouble(view -> view.getValue().median()))
                .orElseThrow();
        goals.add(atMost(
                "ms of the slowest GET, `" + slowest.getKey() + "`, " + database,
                VIEW_MILLIS,
                slowest.getValue().median()));
        goals.add(atMost(
                "ms of a tiny pause, " + database,
                TINY_MILLIS,
                worst(figures.stream().map(figure -> figure.pause().millis().median()))));
        List<Double> transactions = figures.stream()
                .map(FleetFigures::pause)
                .map(Tiny::transactions)
                .flatMap(counted -> counted.stream().boxed())
                .toList();
        if (!transactions.isEmpty()) {
            goals.add(atMost(
                    "transactions of a tiny pause, " + database, TINY_TRANSACTIONS, worst(transactions.stream())));
        }
        goals.add(atMost(
                "s from the start of the jar until it is ready, " + database,
                START_SECONDS,
                worst(figures.stream().map(FleetFigures::start))));
    }

    /** The first is the node without sleepers; the others may be within a fifth of it. */
    private static FleetGoal idle(String database, double[] transactions) {
        double furthest = 1;
        for (double other : transactions) {
            double ratio = other / transactions[0];
            if (Math.abs(Math.log(ratio)) > Math.abs(Math.log(furthest))) {
                furthest = ratio;
            }
        }
        return new FleetGoal(
                "transactions of an idle node, beside those without sleepers, " + database,
                "within 20 %",
                String.format(Locale.ROOT, "%.2f×", furthest),
                furthest <= IDLE_SPREAD && furthest >= 1 / IDLE_SPREAD);
    }

    private static FleetGoal atMost(String what, double bound, double measured) {
        return new FleetGoal(what, "at most " + number(bound), number(measured), measured <= bound);
    }

    private static FleetGoal atLeast(String what, double bound, double measured) {
        return new FleetGoal(what, "at least " + number(bound), number(measured), measured >= bound);
    }

    private static double worst(Stream<Double> values) {
        return values.mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
