package io.torpor.crash;

import io.torpor.process.Kill;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the crash matrix.
 *
 * @param scenario what is going on
 * @param name what has just happened when the process dies, in words
 * @param kill where the process dies
 * @param again where the processes started after it die, one after the other, before one may live
 * @param end how the task must have ended then
 * @param always whether it is killed in every build
 */
record CrashPoint(Scenario scenario, String name, Kill kill, List<Kill> again, End end, boolean always) {

    /** How a task ends after the restart. */
    enum End {
        /** The request was never recorded. */
        ABSENT(null, null),
        COMPLETED("COMPLETED", null),
        CANCELLED("CANCELLED", null),
        /** A pause whose bucket came back online, or a resume whose bucket was deleted. */
        REVERTED("REVERTED", null),
        /** What was under way in the killed process is failed and undone. */
        RESTARTED("FAILED", "node-restarted"),
        /** The failure was recorded before the kill, and stays the reason. */
        CORRUPT("FAILED", "archive-corrupt");

        final @Nullable String state;
        final @Nullable String code;

        End(@Nullable String state, @Nullable String code) {
            this.state = state;
            this.code = code;
        }
    }

    /** A row that is killed once. */
    static CrashPoint point(Scenario scenario, String name, End end, Kill kill) {
        return new CrashPoint(scenario, name, kill, List.of(), end, true);
    }

    /** A row for the long runs. */
    static CrashPoint rare(Scenario scenario, String name, End end, Kill kill) {
        return new CrashPoint(scenario, name, kill, List.of(), end, false);
    }

    /** The same row with more kills, at the next starts. */
    CrashPoint thenAtStart(Kill... kills) {
        return new CrashPoint(scenario, name, kill, List.of(kills), end, always);
    }

    /** The same row for the long runs. */
    CrashPoint rarely() {
        return new CrashPoint(scenario, name, kill, again, end, false);
    }

    @Override
    public String toString() {
        return scenario + ": " + name;
    }
}
