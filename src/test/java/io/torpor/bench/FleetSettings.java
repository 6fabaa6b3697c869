package io.torpor.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The sizes of a fleet, from the system properties {@code torpor.bench.*}.
 *
 * @param databases each has a fleet of its own
 * @param sleepers how many buckets sleep, one size after the other, growing
 * @param oldTasks tasks on record that ended long ago, beside the sleepers
 * @param idle how long a node is watched that has nothing to do
 * @param tiny tiny buckets that are paused and resumed one after the other
 * @param crowd tiny buckets that are paused, and then resumed, all at once
 */
record FleetSettings(
        List<FleetDatabase.Kind> databases, List<Integer> sleepers, int oldTasks, Duration idle, int tiny, int crowd) {

    /** The goals are for these sizes. */
    private static final int MOST_SLEEPERS = 10_000;

    private static final int OLD_TASKS = 200_000;
    private static final int CROWD = 300;

    FleetSettings {
        if (sleepers.isEmpty() || !sleepers.equals(sleepers.stream().sorted().toList())) {
            throw new IllegalArgumentException("torpor.bench.sleepers: must be growing numbers, not " + sleepers);
        }
    }

    static FleetSettings of() {
        return new FleetSettings(
                Settings.list(
                        "databases",
                        "h2,postgresql",
                        name -> FleetDatabase.Kind.valueOf(name.toUpperCase(Locale.ROOT))),
                Settings.list("sleepers", "0,1000," + MOST_SLEEPERS, Integer::valueOf),
                Integer.parseInt(Settings.text("old-tasks", String.valueOf(OLD_TASKS))),
                Duration.ofSeconds(Long.parseLong(Settings.text("idle-seconds", "30"))),
                Integer.parseInt(Settings.text("tiny", "20")),
                Integer.parseInt(Settings.text("crowd", String.valueOf(CROWD))));
    }

    /** Whether a run's results say something about the goals, which are meant for all sizes. */
    boolean isFull() {
        return sleepers.contains(0)
                && sleepers.contains(MOST_SLEEPERS)
                && oldTasks >= OLD_TASKS
                && crowd >= CROWD
                && idle.compareTo(Duration.ofSeconds(30)) >= 0;
    }
}
