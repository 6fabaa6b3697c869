package io.torpor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.bench.FleetFigures.Crowd;
import io.torpor.bench.FleetFigures.Idle;
import io.torpor.bench.FleetFigures.Tiny;
import io.torpor.bench.Timings.Summary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FleetReportTest {

    private static final FleetSettings FULL = new FleetSettings(
            List.of(FleetDatabase.Kind.POSTGRESQL), List.of(0, 10_000), 200_000, Duration.ofSeconds(40), 30, 300);
    private static final FleetSettings TRIAL =
            new FleetSettings(List.of(FleetDatabase.Kind.H2), List.of(0, 10), 100, Duration.ofSeconds(1), 1, 2);

    @Test
    void whatKeepsToItsBoundIsMet() {
        assertThat(verdicts(figures(10, 90, 40, 24, 7.5), figures(11.9, 99, 50, 25, 8)))
                .hasSize(5)
                .allMatch(line -> line.endsWith("| met |"));
    }

    @Test
    void theWorstSizeDecides() {
        assertThat(verdicts(figures(10, 90, 40, 24, 7.5), figures(12.1, 101, 50.6, 26, 8.1)))
                .hasSize(5)
                .allMatch(line -> line.endsWith("| **missed** |"))
                .anySatisfy(line -> assertThat(line).contains("| within 20 % | 1.21× |"))
                .anySatisfy(line -> assertThat(line).contains("`/slow`, PostgreSQL | at most 100 | 101 |"))
                .anySatisfy(line -> assertThat(line).contains("ms of a tiny pause, PostgreSQL | at most 50 | 50.6 |"));
    }

    @Test
    void aNodeThatDoesLessBesideSleepersIsNotWithinAFifthEither() {
        assertThat(verdicts(figures(10, 1, 1, 1, 1), figures(8, 1, 1, 1, 1)))
                .first()
                .asString()
                .endsWith("| 0.80× | **missed** |");
    }

    @Test
    void ofACrowdTheSlowerWayCounts() {
        Crowd slowBack = new Crowd(FleetDatabase.Kind.H2, 10_000, 300, 80, 49);

        assertThat(FleetGoal.of(List.of(), List.of(slowBack)))
                .singleElement()
                .returns(false, FleetGoal::met)
                .returns("49", FleetGoal::measured);
    }

    @Test
    void aTrialHasNoVerdict() {
        String report = new FleetReport(TRIAL, List.of(), List.of(figures(10, 1, 1, 1, 1)), List.of()).markdown();

        assertThat(report).contains("no verdict").doesNotContain("| met |").doesNotContain("missed");
    }

    private static List<String> verdicts(FleetFigures... figures) {
        String report = new FleetReport(FULL, List.of("a machine"), List.of(figures), List.of()).markdown();
        return report.substring(report.indexOf("## Goals"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what"))
                .toList();
    }

    private static FleetFigures figures(double idle, double view, double pause, double transactions, double start) {
        Tiny task = new Tiny(one(pause), OptionalDouble.of(transactions));
        return new FleetFigures(
                FleetDatabase.Kind.POSTGRESQL,
                0,
                200_000,
                start,
                new Idle(OptionalDouble.of(idle), 0.01, 200),
                Map.of("/slow", one(view), "/quick", one(0.5)),
                task,
                task);
    }

    private static Summary one(double value) {
        return Summary.of(List.of(value));
    }
}
