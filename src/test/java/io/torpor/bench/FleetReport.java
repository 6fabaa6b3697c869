package io.torpor.bench;

import io.torpor.bench.FleetFigures.Crowd;
import io.torpor.bench.FleetFigures.Tiny;
import io.torpor.bench.Timings.Summary;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The figures of a fleet as Markdown. */
final class FleetReport {

    private final FleetSettings settings;
    private final List<String> facts;
    private final List<FleetFigures> figures;
    private final List<Crowd> crowds;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param facts of the machine and the run, a line each
     */
    FleetReport(FleetSettings settings, List<String> facts, List<FleetFigures> figures, List<Crowd> crowds) {
        this.settings = settings;
        this.facts = facts;
        this.figures = figures;
        this.crowds = crowds;
    }

    String markdown() {
        line("# Fleet");
        line("");
        facts.forEach(fact -> line("- " + fact));
        nodes();
        tinyTasks();
        crowds();
        if (!figures.isEmpty()) {
            views();
        }
        goals();
        return text.toString();
    }

    private void nodes() {
        title("A node with nothing to do");
        line("| database | sleepers | old tasks | start s | transactions/s | CPU | resident |");
        line("|---|---:|---:|---:|---:|---:|---:|");
        figures.forEach(figure -> line(
                "| %s | %,d | %,d | %.1f | %s | %.1f %% | %d MiB |",
                figure.database().label(),
                figure.sleepers(),
                figure.oldTasks(),
                figure.start(),
                counted(figure.idle().transactions()),
                100 * figure.idle().cpu(),
                figure.idle().residentMib()));
    }

    private void tinyTasks() {
        title("A tiny bucket");
        line("| database | sleepers | pause ms | range | transactions | resume ms | range | transactions |");
        line("|---|---:|---:|---:|---:|---:|---:|---:|");
        figures.forEach(figure -> line(
                "| %s | %,d | %s | %s |",
                figure.database().label(), figure.sleepers(), tiny(figure.pause()), tiny(figure.resume())));
    }

    private static String tiny(Tiny tiny) {
        Summary millis = tiny.millis();
        return String.format(
                Locale.ROOT,
                "%.0f | %.0f–%.0f | %s",
                millis.median(),
                millis.min(),
                millis.max(),
                counted(tiny.transactions()));
    }

    private void crowds() {
        title("Many tiny buckets at once");
        line("| database | sleepers | buckets | paused/s | resumed/s |");
        line("|---|---:|---:|---:|---:|");
        crowds.forEach(crowd -> line(
                "| %s | %,d | %d | %.0f | %.0f |",
                crowd.database().label(), crowd.sleepers(), crowd.buckets(), crowd.paused(), crowd.resumed()));
    }

    private void views() {
        title("Every GET, median and longest, in ms");
        line("| GET | "
                + figures.stream()
                        .map(figure -> String.format(
                                Locale.ROOT, "%s, %,d", figure.database().label(), figure.sleepers()))
                        .collect(Collectors.joining(" | "))
                + " |");
        line("|---|" + "---:|".repeat(figures.size()));
        figures.get(0)
                .views()
                .keySet()
                .forEach(view -> line(
                        "| `%s` | %s |",
                        view,
                        figures.stream()
                                .map(figure -> figure.views().get(view))
                                .map(millis -> String.format(Locale.ROOT, "%.0f / %.0f", millis.median(), millis.max()))
                                .collect(Collectors.joining(" | "))));
    }

    private void goals() {
        title("Goals");
        if (!settings.isFull()) {
            line("This run had other sizes than the goals are for, so there is no verdict.");
            line("");
        }
        line("| what | goal | measured | |");
        line("|---|---|---:|---|");
        FleetGoal.of(figures, crowds)
                .forEach(goal -> line(
                        "| %s | %s | %s | %s |",
                        goal.what(), goal.bound(), goal.measured(), settings.isFull() ? verdict(goal) : "no verdict"));
    }

    private static String verdict(FleetGoal goal) {
        return goal.met() ? "met" : "**missed**";
    }

    private static String counted(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "–";
    }

    private void title(String title) {
        line("");
        line("## " + title);
        line("");
    }

    private void line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
