package io.torpor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A row that names a class or method that there is not is found here, and not after the jar was packaged: a {@code Kill}
 * is not made then.
 */
class CrashPointsTest {

    @Test
    void everyRowOfTheMatrixIsAPlaceInTheCodeAndHasANameOfItsOwn() {
        assertThat(names(
                        CrashPoints.PAUSING,
                        CrashPoints.RELEASING,
                        CrashPoints.RESUMING,
                        CrashPoints.UNDOING_PAUSE,
                        CrashPoints.UNDOING_RESUME,
                        CrashPoints.CLUSTER_CHANGED_ITS_MIND,
                        CrashPoints.RECOVERING))
                .hasSizeGreaterThan(50)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyRowOfTheMatrixOnS3IsAPlaceInTheCodeToo() {
        assertThat(names(
                        S3CrashPoints.SENDING,
                        S3CrashPoints.STREAMING,
                        S3CrashPoints.STREAMING_BACK,
                        S3CrashPoints.COMMITTING,
                        S3CrashPoints.RESUMING,
                        S3CrashPoints.UNDOING_PAUSE,
                        S3CrashPoints.UNDOING_RESUME,
                        S3CrashPoints.CLUSTER_CHANGED_ITS_MIND,
                        S3CrashPoints.AS_ON_DISKS))
                .hasSizeGreaterThan(50);
        assertThat(S3CrashPoints.AS_ON_DISKS)
                .extracting(row -> row.kill().type())
                .noneMatch(type -> type.startsWith("store.file."));
    }

    @SafeVarargs
    private static List<String> names(List<CrashPoint>... rows) {
        return Stream.of(rows).flatMap(List::stream).map(CrashPoint::toString).toList();
    }
}
