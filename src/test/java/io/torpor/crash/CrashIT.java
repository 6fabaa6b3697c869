package io.torpor.crash;

import static io.torpor.crash.CrashChains.alternating;
import static io.torpor.support.Invariant.I1;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;
import static io.torpor.support.Invariant.I8;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The crash matrix ({@link CrashPoints}), on the packaged jar: killed there, started again, and everything is in order. */
@Isolated("its processes take all cores")
class CrashIT {

    private static CrashChains chains;

    @TempDir
    static Path homes;

    @BeforeAll
    static void kill() {
        chains = new CrashChains(
                List.of(
                        alternating(CrashPoints.PAUSING, CrashPoints.UNDOING_RESUME),
                        alternating(CrashPoints.RELEASING, CrashPoints.RESUMING),
                        Stream.of(
                                        alternating(CrashPoints.UNDOING_PAUSE, CrashPoints.RECOVERING),
                                        alternating(CrashPoints.PAUSE_GOES_ON, CrashPoints.RESUME_GOES_ON),
                                        alternating(CrashPoints.CLUSTER_CHANGED_ITS_MIND))
                                .flatMap(List::stream)
                                .toList()),
                () -> {
                    Path home = Files.createTempDirectory(homes, "site");
                    Fixture fixture = new Fixture(home);
                    return new CrashSite(home, fixture, new FileCrashArchive(fixture));
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    @Pins({I1, I2, I3, I4, I5, I8})
    void isInOrderAfterAKillWith(CrashPoint point) throws InterruptedException, ExecutionException {
        chains.require(point);
    }

    static Stream<CrashPoint> points() {
        return chains.points();
    }

    /** What the last point of a chain left can be resumed, too. */
    @AfterAll
    static void everyBucketIsBackAtTheEnd() throws InterruptedException, ExecutionException {
        chains.finish();
    }
}
