package io.torpor.soak;

import io.torpor.support.MovableClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.config.IntervalTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/** The service's own schedules by a clock that is moved: those of a minute and more, since the others run anyway. */
final class SoakSchedule {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final MovableClock clock;
    private final Map<IntervalTask, Duration> lastRuns = new LinkedHashMap<>();
    private Duration elapsed = Duration.ZERO;

    SoakSchedule(ApplicationContext context, MovableClock clock) {
        this.clock = clock;
        context.getBeansOfType(ScheduledTaskHolder.class).values().stream()
                .flatMap(holder -> holder.getScheduledTasks().stream())
                .map(scheduled -> scheduled.getTask())
                .filter(IntervalTask.class::isInstance)
                .map(IntervalTask.class::cast)
                .filter(task -> task.getIntervalDuration().compareTo(SHORTEST) >= 0)
                .forEach(task -> lastRuns.put(task, Duration.ZERO));
        if (lastRuns.isEmpty()) {
            throw new IllegalStateException("The service has no schedules");
        }
    }

    Duration elapsed() {
        return elapsed;
    }

    /** Moves the clock, and runs what would have run at least once in that time. */
    void advance(Duration time) {
        clock.advance(time);
        elapsed = elapsed.plus(time);
        lastRuns.replaceAll((task, last) -> {
            if (elapsed.minus(last).compareTo(task.getIntervalDuration()) < 0) {
                return last;
            }
            task.getRunnable().run();
            return elapsed;
        });
    }
}
