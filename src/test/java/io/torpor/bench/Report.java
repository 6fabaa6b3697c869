package io.torpor.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The results as Markdown. */
final class Report {

    private final Settings settings;
    private final Timings timings;
    private final Map<DataSet, Long> bytes;
    private final List<String> facts;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param bytes of each set
     * @param facts of the machine and the run, a line each
     */
    Report(Settings settings, Timings timings, Map<DataSet, Long> bytes, List<String> facts) {
        this.settings = settings;
        this.timings = timings;
        this.bytes = bytes;
        this.facts = facts;
    }

    String markdown() {
        line("# Torpor benchmark");
        line("");
        facts.forEach(fact -> line("- " + fact));
        times();
        ratios();
        goals();
        return text.toString();
    }

    private void times() {
        line("");
        line("## Times");
        line("");
        line("| data | archive | direction | tool | verified | durable | median s | range s | MiB/s |");
        line("|---|---|---|---|---|---|---:|---:|---:|");
        for (Measure measure : timings.measures()) {
            Timings.Summary summary = timings.summary(measure).orElseThrow();
            line(
                    "| %s | %s | %s | %s | %s | %s | %.3f | %.3f–%.3f | %.0f |",
                    name(measure.set()),
                    name(measure.archive()),
                    name(measure.direction()),
                    measure.tool().label(),
                    measure.tool().verified() ? "yes" : "**no**",
                    durable(measure),
                    summary.median(),
                    summary.min(),
                    summary.max(),
                    bytes.get(measure.set()) / summary.median() / (1 << 20));
        }
    }

    private static String durable(Measure measure) {
        if (measure.archive() == ArchiveKind.S3 && measure.direction() == Direction.PAUSE) {
            return "up to the server";
        }
        return measure.tool().durable() ? "yes" : "**no**";
    }

    private void ratios() {
        line("");
        line("## Ratios");
        line("");
        line(
                "The rival's median over Torpor's: above 1, Torpor is faster. A rival marked * does not sync, one marked †"
                        + " compares no checksums; Torpor does both, and adopts a bucket's shards at once, which no rival does.");
        line("");
        line("| data | archive | Torpor | "
                + Tool.RIVALS.stream().map(Report::marked).collect(Collectors.joining(" | ")) + " |");
        line("|---|---|---|" + "---:|".repeat(Tool.RIVALS.size()));
        timings.measures().stream()
                .filter(measure -> measure.tool() == Tool.TORPOR)
                .forEach(torpor -> line(
                        "| %s | %s | %s | %s |",
                        name(torpor.set()),
                        name(torpor.archive()),
                        name(torpor.direction()),
                        Tool.RIVALS.stream()
                                .map(rival -> times(timings.ratio(torpor.of(rival), torpor)))
                                .collect(Collectors.joining(" | "))));
    }

    private static String marked(Tool rival) {
        return rival.label() + (rival.durable() ? "" : " *") + (rival.verified() ? "" : " †");
    }

    private void goals() {
        line("");
        line("## Goals");
        line("");
        if (!settings.isFull()) {
            line(
                    "This run had the data scaled by %s. The goals are for all of it, so there is no verdict.",
                    settings.scale());
            line("");
        }
        line("| data | archive | Torpor's | goal | measured | |");
        line("|---|---|---|---|---:|---|");
        for (Goal goal : Goal.ALL) {
            Optional<Double> ratio = goal.measured(timings);
            line(
                    "| %s | %s | %s | %s | %s | %s |",
                    name(goal.set()),
                    name(goal.archive()),
                    name(goal.direction()),
                    goal.text(),
                    times(ratio),
                    ratio.map(value -> verdict(goal, value)).orElse("not measured"));
        }
    }

    private String verdict(Goal goal, double ratio) {
        if (!settings.isFull()) {
            return "no verdict";
        }
        return goal.isMet(ratio) ? "met" : "**missed**";
    }

    private static String times(Optional<Double> ratio) {
        return ratio.map(value -> String.format(Locale.ROOT, "%.2f×", value)).orElse("–");
    }

    private static String name(Enum<?> constant) {
        return constant == ArchiveKind.S3 ? "S3" : constant.name().toLowerCase(Locale.ROOT);
    }

    private void line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
