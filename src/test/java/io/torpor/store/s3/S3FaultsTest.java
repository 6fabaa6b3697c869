package io.torpor.store.s3;

import static io.torpor.support.Invariant.I3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.support.Fault;
import io.torpor.support.Pins;
import io.torpor.support.S3Call;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of every operation fails in every way: what passes by is not noticed, what stays is a clear problem. */
@Tag("waiting")
@Timeout(60)
class S3FaultsTest {

    private static final Set<S3Call> SENDING = EnumSet.of(S3Call.PUT, S3Call.UPLOAD_PART);
    private static final Set<S3Call> RECEIVING =
            EnumSet.of(S3Call.GET, S3Call.LIST, S3Call.LIST_UPLOADS, S3Call.CREATE_UPLOAD, S3Call.COMPLETE_UPLOAD);

    private S3Site site;

    @BeforeEach
    void open() {
        site = new S3Site();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("passingFaults")
    void whatPassesIsRetried(S3Operation operation, S3Call call, String name, Fault fault) {
        operation.prepare(site.bucket);
        site.proxy.once(call, fault);

        operation.run(site.archive);

        operation.verify(site.bucket);
        site.archive.discard(S3Operation.PREFIX);
        site.archive.check(); // takes away what an earlier check has left
        site.assertNothingLeft();
    }

    static Stream<Arguments> passingFaults() {
        return Stream.of(S3Operation.values())
                .flatMap(operation -> operation.calls.stream().flatMap(call -> faults(call).entrySet().stream()
                        .map(fault -> arguments(operation, call, fault.getKey(), fault.getValue()))));
    }

    private static Map<String, Fault> faults(S3Call call) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("500", Fault.status(500, "InternalError"));
        faults.put("503", Fault.status(503, "SlowDown"));
        faults.put("lost before", Fault.dropBefore());
        faults.put("lost after", Fault.dropAfter());
        faults.put("silence", Fault.silence());
        if (SENDING.contains(call)) {
            faults.put("reset while sending", Fault.resetRequestAfter(30_000));
            faults.put("slow while sending", Fault.trickleRequest(Duration.ofMillis(100)));
        }
        if (RECEIVING.contains(call)) {
            faults.put("reset while receiving", Fault.resetResponseAfter(200));
            faults.put("truncated while receiving", Fault.truncateResponseAfter(200));
        }
        if (call == S3Call.GET) {
            faults.put("slow while receiving", Fault.trickleResponse(Duration.ofMillis(100)));
        }
        return faults;
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyCall")
    void whatIsDeniedIsNotTriedAgain(S3Operation operation, S3Call call) {
        operation.prepare(site.bucket);
        site.proxy.always(call, Fault.status(403, "AccessDenied"));

        ProblemException problem = problem(operation, site.archive);

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_DENIED);
        assertThat(problem.message()).contains(site.archive.location().value());
        assertThat(site.proxy.count(call)).isBetween(1L, sideBySide(call));
        discardAfterAll();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyCall")
    void whatStaysIsAnUnreachableArchive(S3Operation operation, S3Call call) {
        operation.prepare(site.bucket);
        site.proxy.always(call, Fault.status(503, "ServiceUnavailable"));

        ProblemException problem = problem(operation, site.archive);

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(problem.message()).contains(site.archive.location().value()).contains("503");
        assertThat(site.proxy.count(call)).isBetween((long) S3Site.ATTEMPTS, sideBySide(call) * S3Site.ATTEMPTS);
        discardAfterAll();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyCall")
    @Pins(I3)
    void whenEveryAnswerIsLostADiscardStillFindsWhatWasDone(S3Operation operation, S3Call call) {
        operation.prepare(site.bucket);
        site.proxy.always(call, Fault.dropAfter());

        try {
            operation.run(site.archive);
        } catch (ProblemException e) {
            assertThat(e.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
            assertThat(e.message()).contains(site.archive.location().value());
        }
        assertThat(site.proxy.count(call)).isGreaterThan(1);

        discardAfterAll();
    }

    static Stream<Arguments> everyCall() {
        return Stream.of(S3Operation.values())
                .flatMap(operation -> operation.calls.stream().map(call -> arguments(operation, call)));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void aMissingBucketIsNamedAtOnce(S3Operation operation) {
        String missing = "missing-" + UUID.randomUUID();
        long begun = System.nanoTime();

        ProblemException problem = problem(operation, site.archiveIn(missing));

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_NO_SUCH_BUCKET);
        assertThat(problem.message()).contains(missing);
        assertThat(site.proxy.seen()).as("not tried again").hasSizeLessThanOrEqualTo(2);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void aStoreThatIsNotThereIsUnreachable(S3Operation operation) {
        site.proxy.refuse();

        ProblemException problem = problem(operation, site.archive);

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(problem.message()).contains(site.archive.location().value()).containsIgnoringCase("refused");
    }

    /** All three parts may be on their way when the first answer comes. */
    private static long sideBySide(S3Call call) {
        return call == S3Call.UPLOAD_PART ? 3 : 1;
    }

    private static ProblemException problem(S3Operation operation, ObjectStore archive) {
        return catchThrowableOfType(ProblemException.class, () -> operation.run(archive));
    }

    /** As the sweeper does, once the store is well. */
    private void discardAfterAll() {
        site.proxy.heal();
        site.archive.discard(S3Operation.PREFIX);
        site.archive.check();
        site.assertNothingLeft();
    }
}
