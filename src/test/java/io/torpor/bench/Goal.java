package io.torpor.bench;

import static io.torpor.bench.ArchiveKind.FILE;
import static io.torpor.bench.ArchiveKind.S3;
import static io.torpor.bench.DataSet.LARGE;
import static io.torpor.bench.DataSet.SMALL;
import static io.torpor.bench.Direction.PAUSE;
import static io.torpor.bench.Direction.RESUME;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What Torpor has set out to reach. What ends on a disk is compared with what ends on a disk.
 *
 * @param rival compared with
 * @param faster true if the rival shall take at least that many times Torpor's time; false if Torpor may take at most that
 *     many times the rival's
 */
record Goal(DataSet set, ArchiveKind archive, Direction direction, Tool rival, boolean faster, double times) {

    /** There is none for mixed data: its figures are too noisy for a verdict. */
    static final List<Goal> ALL = List.of(
            faster(LARGE, FILE, PAUSE, Tool.RCLONE_SYNC, 2.2),
            faster(LARGE, FILE, RESUME, Tool.RCLONE_SYNC, 2.2),
            atMost(LARGE, FILE, PAUSE, Tool.CP_SYNC, 1.3),
            atMost(LARGE, FILE, RESUME, Tool.CP_SYNC, 1.3),
            atMost(SMALL, FILE, PAUSE, Tool.CP_SYNC, 1),
            faster(SMALL, FILE, PAUSE, Tool.RCLONE_SYNC, 3),
            atMost(SMALL, FILE, RESUME, Tool.CP_SYNC, 1.5),
            faster(SMALL, S3, PAUSE, Tool.RCLONE, 10),
            faster(SMALL, S3, RESUME, Tool.RCLONE_SYNC, 5),
            faster(LARGE, S3, PAUSE, Tool.RCLONE, 1.3),
            faster(LARGE, S3, RESUME, Tool.RCLONE_SYNC, 1));

    private static Goal faster(DataSet set, ArchiveKind archive, Direction direction, Tool rival, double times) {
        return new Goal(set, archive, direction, rival, true, times);
    }

    private static Goal atMost(DataSet set, ArchiveKind archive, Direction direction, Tool rival, double times) {
        return new Goal(set, archive, direction, rival, false, times);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                faster ? "at least %.1f× as fast as %s" : "at most %.1f× the time of %s",
                times,
                rival.label());
    }

    /** The same ratio as measured. Empty if one of both was not measured. */
    Optional<Double> measured(Timings timings) {
        Measure torpor = new Measure(set, archive, direction, Tool.TORPOR);
        return faster ? timings.ratio(torpor.of(rival), torpor) : timings.ratio(torpor, torpor.of(rival));
    }

    boolean isMet(double ratio) {
        return faster ? ratio >= times : ratio <= times;
    }
}
