package io.torpor.crash;

import static io.torpor.crash.CrashChains.alternating;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I5;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
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

/**
 * The crash matrix on S3 ({@link S3CrashPoints}). After each point the server itself shows no object that no complete
 * archive owns, and no unfinished multipart upload.
 */
@Isolated("its processes take all cores")
class S3CrashIT {

    private static CrashChains parts;
    private static CrashChains streams;

    @TempDir
    static Path homes;

    @BeforeAll
    static void kill() {
        streams = new CrashChains(
                List.of(alternating(S3CrashPoints.STREAMING, S3CrashPoints.STREAMING_BACK)),
                () -> site(S3CrashArchive.ofStreams()));
        parts = new CrashChains(
                List.of(
                        alternating(S3CrashPoints.SENDING, S3CrashPoints.RESUMING),
                        alternating(S3CrashPoints.COMMITTING, S3CrashPoints.UNDOING_RESUME),
                        Stream.of(
                                        alternating(S3CrashPoints.UNDOING_PAUSE),
                                        alternating(S3CrashPoints.CLUSTER_CHANGED_ITS_MIND),
                                        alternating(S3CrashPoints.AS_ON_DISKS))
                                .flatMap(List::stream)
                                .toList()),
                () -> site(S3CrashArchive.ofParts()));
    }

    private static CrashSite site(S3CrashArchive archive) throws IOException {
        Path home = Files.createTempDirectory(homes, "site");
        return new CrashSite(home, new Fixture(home), archive);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    @Pins({I2, I3, I4, I5})
    void isInOrderAfterAKillWith(CrashPoint point) throws InterruptedException, ExecutionException {
        parts.require(point);
    }

    static Stream<CrashPoint> points() {
        return parts.points();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streamPoints")
    @Pins({I2, I3, I5})
    void isInOrderAfterAKillOfAStreamWith(CrashPoint point) throws InterruptedException, ExecutionException {
        streams.require(point);
    }

    static Stream<CrashPoint> streamPoints() {
        return streams.points();
    }

    /** What the last point of a chain left can be resumed, too. */
    @AfterAll
    static void everyBucketIsBackAtTheEnd() throws InterruptedException, ExecutionException {
        parts.finish();
        streams.finish();
    }
}
