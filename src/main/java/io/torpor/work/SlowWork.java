package io.torpor.work;

/** Slow work: schedules that may take long name this scheduler, whose threads nothing quick waits for. */
public final class SlowWork {

    /** The name of the scheduler, for {@code @Scheduled}. */
    public static final String SCHEDULER = "slowScheduler";

    private SlowWork() {}
}
