package io.torpor.store.s3;

import static io.torpor.store.ObjectStoreContract.GO_ON;
import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.CopyResult;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStoreContract;
import io.torpor.store.ObjectWriter;
import io.torpor.support.Fault;
import io.torpor.support.Pins;
import io.torpor.support.S3Call;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults that only S3 has, and what a store may say that is neither yes nor no. */
@Tag("waiting")
@Timeout(60)
class S3SpecialFaultsTest {

    private static final byte[] SMALL = S3Operation.SMALL;

    private S3Site site;

    @BeforeEach
    void open() {
        site = new S3Site();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aConditionalWriteSaysItsCondition() {
        assertThat(site.archive.putIfAbsent("b/t/manifest.json", SMALL)).isTrue();

        assertThat(site.proxy.seen())
                .filteredOn(request -> request.call() == S3Call.PUT)
                .singleElement()
                .satisfies(put -> assertThat(put.header("if-none-match")).isEqualTo("*"));
    }

    @Test
    void ofTwoConditionalWritersTheSecondLosesWhenTheServerSaysSo() {
        site.proxy.once(S3Call.PUT, Fault.status(412, "PreconditionFailed"));

        assertThat(site.archive.putIfAbsent("b/t/manifest.json", SMALL)).isFalse();
        assertThat(site.proxy.count(S3Call.PUT)).isEqualTo(1);
    }

    /** S3 says so when another writer is at work at that moment: nobody has won yet. */
    @Test
    void aConditionalWriteThatMetAnotherOneIsTriedAgain() {
        site.proxy.once(S3Call.PUT, Fault.status(409, "ConditionalRequestConflict"));

        assertThat(site.archive.putIfAbsent("b/t/manifest.json", SMALL)).isTrue();
        assertThat(site.bucket.objects("")).hasSize(1);
    }

    @Test
    void aStoreWithoutConditionalWritesIsWrittenToAllTheSame() {
        site.proxy.once(S3Call.PUT, Fault.status(501, "NotImplemented"));

        assertThat(site.archive.putIfAbsent("b/t/manifest.json", SMALL)).isTrue();
        assertThat(site.archive.putIfAbsent("b/t/manifest.json", SMALL)).isFalse();
        assertThat(site.bucket.objects("")).hasSize(1);
    }

    /** Each task opens a store of its own: what is known of the place holds for all. */
    @Test
    void aStoreWithoutConditionalWritesIsNotAskedForOneAgain() {
        site.proxy.times(
                Integer.MAX_VALUE,
                seen -> seen.call() == S3Call.PUT
                        && !seen.header("if-none-match").isEmpty(),
                Fault.status(501, "NotImplemented"));

        assertThat(site.archive.putIfAbsent("b/t/claim.json", SMALL)).isTrue();
        assertThat(site.archiveIn(site.bucket.name()).putIfAbsent("b/t/manifest.json", SMALL))
                .isTrue();

        assertThat(site.proxy.count(S3Call.PUT)).as("the first was sent twice").isEqualTo(3);
    }

    /** A store that implements nothing at all says nothing of conditions. */
    @Test
    void aRefusalThatWasNotTheConditionsIsNotRemembered() {
        site.proxy.times(2, seen -> seen.call() == S3Call.PUT, Fault.status(501, "NotImplemented"));
        assertThatProblem(
                () -> site.archive.putIfAbsent("b/t/one", SMALL), ProblemCode.ARCHIVE_UNREACHABLE, "NotImplemented");
        site.proxy.forget();

        site.archive.putIfAbsent("b/t/one", SMALL);

        assertThat(site.proxy.seen())
                .filteredOn(request -> request.call() == S3Call.PUT)
                .singleElement()
                .satisfies(put -> assertThat(put.header("if-none-match")).isEqualTo("*"));
    }

    /** S3 begins its answer before it knows, and says the error in an answer of 200. */
    @Test
    void anErrorWithinASuccessIsAnError() {
        site.proxy.once(
                S3Call.COMPLETE_UPLOAD,
                Fault.answer(200, "<Error><Code>InternalError</Code><Message>Try again.</Message></Error>"));

        S3Operation.WRITE_IN_PARTS.run(site.archive);

        assertThat(site.proxy.count(S3Call.COMPLETE_UPLOAD)).isEqualTo(2);
        S3Operation.WRITE_IN_PARTS.verify(site.bucket);
    }

    /** The upload was completed, the answer was lost, and the next try finds no upload any more. */
    @Test
    void aCompletedUploadWhoseAnswerWasLostIsFound() {
        site.proxy.once(S3Call.COMPLETE_UPLOAD, Fault.dropAfter());
        site.proxy.once(S3Call.COMPLETE_UPLOAD, Fault.status(404, "NoSuchUpload"));

        S3Operation.WRITE_IN_PARTS.run(site.archive);

        assertThat(site.proxy.count(S3Call.HEAD)).isEqualTo(1);
        S3Operation.WRITE_IN_PARTS.verify(site.bucket);
    }

    @Test
    void anUploadThatSomebodyAbortedFails() {
        site.proxy.once(S3Call.COMPLETE_UPLOAD, Fault.status(404, "NoSuchUpload"));

        ProblemException problem = failure(() -> S3Operation.WRITE_IN_PARTS.run(site.archive));

        assertThat(problem.code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(problem.message()).contains(S3Operation.KEY);
        site.assertNothingLeft();
    }

    @Test
    void aCallThatGotNoAnswerIsNotTriedAgainOnceItIsCancelled() {
        S3Operation.WRITE_IN_PARTS.run(site.archive);
        AtomicBoolean cancelled = new AtomicBoolean();
        site.proxy.forget();
        site.proxy.always(S3Call.GET, Fault.onAnswer(() -> cancelled.set(true)));
        Runnable check = () -> {
            if (cancelled.get()) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        };

        ProblemException problem =
                failure(() -> site.archive.open(S3Operation.KEY, 0, 1, check).close());

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        assertThat(site.proxy.count(S3Call.GET)).isEqualTo(1);
    }

    @Test
    void aManifestIsReadWhileStreamsHoldAllBuffers() {
        S3Operation.WRITE_IN_PARTS.run(site.archive);
        List<ObjectWriter> streams = IntStream.range(0, 4)
                .mapToObj(i -> site.archive.create("b/t/stream-" + i, 1, GO_ON))
                .toList();

        try (ObjectReader manifest = site.archive.openMetadata(S3Operation.KEY, S3Site.PART)) {
            assertThat(manifest.read(ByteBuffer.allocate(10))).isEqualTo(10);
        }

        streams.forEach(ObjectWriter::close);
    }

    @Test
    void whatTheStoreDidNotDeleteIsAnError() {
        site.bucket.write(S3Site.stored("b/t/one"), SMALL);
        String refused = """
            <DeleteResult><Error><Key>some/prefix/b/t/one</Key><Code>%s</Code><Message>No.</Message></Error></DeleteResult>
            """;

        site.proxy.once(S3Call.DELETE_MANY, Fault.answer(200, refused.formatted("AccessDenied")));
        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_DENIED, "b/t/one");
        site.proxy.once(S3Call.DELETE_MANY, Fault.answer(200, refused.formatted("InternalError")));
        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, "b/t/one");

        site.archive.discard("b/t/");
        site.assertNothingLeft();
    }

    @Test
    @Pins(I4)
    void aFlippedBitOnTheWayToTheStoreIsNotStored() {
        site.proxy.always(S3Call.PUT, Fault.corruptRequest(50_000));
        assertThatProblem(
                () -> S3Operation.WRITE_IN_ONE.run(site.archive), ProblemCode.ARCHIVE_UNREACHABLE, S3Operation.KEY);
        site.assertNothingLeft();

        site.proxy.always(S3Call.UPLOAD_PART, Fault.corruptRequest(50_000));
        assertThatProblem(
                () -> S3Operation.WRITE_IN_PARTS.run(site.archive), ProblemCode.ARCHIVE_UNREACHABLE, S3Operation.KEY);
        site.assertNothingLeft();
    }

    @Test
    void aFullStoreSaysThatItIsFull() {
        site.proxy.always(S3Call.UPLOAD_PART, Fault.status(507, "InsufficientCapacity"));

        assertThatProblem(
                () -> S3Operation.WRITE_IN_PARTS.run(site.archive), ProblemCode.INSUFFICIENT_SPACE, S3Operation.KEY);
        site.assertNothingLeft();
    }

    @Test
    void anotherRegionIsNamedAsWhatIsWrong() {
        site.proxy.always(S3Call.PUT, Fault.status(301, "PermanentRedirect"));

        assertThatProblem(() -> site.archive.put(S3Operation.KEY, SMALL), ProblemCode.ARCHIVE_UNREACHABLE, "region");
        assertThat(site.proxy.count(S3Call.PUT)).isEqualTo(1);
    }

    /** Which no waiting mends. */
    @Test
    void aRequestThatTheStoreLacksIsToldAsThat() {
        site.proxy.always(S3Call.LIST_UPLOADS, Fault.status(501, "NotImplemented"));
        assertThatProblem(
                () -> site.archive.discard("b/t/"),
                ProblemCode.ARCHIVE_UNREACHABLE,
                "lacks a request that Torpor needs");

        site.proxy.always(S3Call.LIST, Fault.status(405, "MethodNotAllowed"));
        assertThatProblem(
                () -> site.archive.list("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, "lacks a request that Torpor needs");
    }

    /** What answers may be a portal or another proxy. */
    @Test
    void anAnswerThatIsNotS3sIsAProblem() {
        site.proxy.always(S3Call.LIST, Fault.answer(200, "<html><body>Please log in</body></html>"));
        assertThatProblem(() -> site.archive.list("b/"), ProblemCode.ARCHIVE_UNREACHABLE, site.bucket.name());

        site.proxy.always(S3Call.LIST_UPLOADS, Fault.answer(200, "Please log in"));
        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, site.bucket.name());
    }

    /** Not every store looks at the prefix that it is asked for: what is not ours is not even touched. */
    @Test
    @Pins(I4)
    void aListOfOthersObjectsIsAProblem() {
        site.bucket.write("foreign/object", SMALL);
        site.proxy.always(S3Call.LIST, Fault.answer(200, """
                        <ListBucketResult><Name>%s</Name><IsTruncated>false</IsTruncated>
                        <Contents><Key>foreign/object</Key><Size>1</Size></Contents></ListBucketResult>
                        """.formatted(site.bucket.name())));

        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, site.bucket.name());
        assertThatProblem(() -> site.archive.list("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, site.bucket.name());
        assertThat(site.bucket.objects("")).containsExactly("foreign/object");
    }

    /** What a discard believes to be gone nobody looks for again. */
    @Test
    void aDeletionThatOnlySomebodyElseConfirmedIsAProblem() {
        site.bucket.write(S3Site.stored("b/t/one"), SMALL);
        site.proxy.once(S3Call.DELETE_MANY, Fault.answer(200, "<html><body>Please log in</body></html>"));

        assertThatProblem(() -> site.archive.discard("b/t/"), ProblemCode.ARCHIVE_UNREACHABLE, site.bucket.name());

        site.archive.discard("b/t/");
        site.assertNothingLeft();
    }

    /** One that a lifecycle rule has moved to a cold storage class, for example: it can still be sent anew. */
    @Test
    void anObjectThatTheStoreDoesNotLetBeCopiedIsNotCopied() {
        String old = "b/old/object";
        site.bucket.write(S3Site.stored(old), SMALL);

        site.proxy.once(S3Call.COPY, Fault.status(403, "InvalidObjectState"));
        assertThat(copy(old)).isEqualTo(CopyResult.NOT);
        site.proxy.once(S3Call.HEAD, Fault.status(403, "AccessDenied"));
        assertThat(copy(old)).isEqualTo(CopyResult.NOT);
        assertThat(copy(old)).isNotEqualTo(CopyResult.NOT);
    }

    @Test
    @Pins(I4)
    void aCheckLeavesTheUploadsOfABucketWithASimilarNameAlone() {
        site.bucket.leaveUpload(S3Site.stored("torpor-checked/t/node_1/s/file-000001"));
        site.bucket.leaveUpload(S3Site.stored("torpor-check/t/node_1/s/file-000001"));

        site.archive.check();

        assertThat(site.bucket.uploads("")).hasSize(2);
    }

    @Test
    @Pins(I4)
    void aDiscardTakesNothingOfATaskWithASimilarName() {
        site.bucket.write(S3Site.stored("b/t2/object"), SMALL);
        site.bucket.leaveUpload(S3Site.stored("b/t2/other"));
        site.bucket.write(S3Site.stored("b/t/object"), SMALL);
        site.bucket.leaveUpload(S3Site.stored("b/t/other"));

        site.archive.discard("b/t/");

        assertThat(site.bucket.objects("")).containsExactly(S3Site.stored("b/t2/object"));
        assertThat(site.bucket.uploads("")).containsExactly(S3Site.stored("b/t2/other"));
    }

    /** More than a page, with an answer that breaks off in between. */
    @Test
    void aDiscardOfManyObjectsFindsAll() {
        try (S3Site patient = new S3Site(Duration.ofSeconds(10))) {
            IntStream.range(0, 1_010)
                    .parallel()
                    .forEach(i -> patient.bucket.write(S3Site.stored("b/t/o-" + i), new byte[1]));
            patient.proxy.once(S3Call.LIST, Fault.truncateResponseAfter(50_000));

            patient.archive.discard("b/t/");

            assertThat(patient.proxy.count(S3Call.DELETE_MANY)).isEqualTo(2);
            patient.assertNothingLeft();
        }
    }

    @Test
    void aCancelInTheMiddleOfAPartTakesEffectAtOnceAndLeavesNoUpload() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Runnable check = () -> {
            if (cancelled.get()) {
                throw new ProblemException(ProblemCode.CANCELLED, "enough");
            }
        };
        ByteBuffer content = ByteBuffer.wrap(S3Operation.LARGE);
        site.proxy.times(1, seen -> seen.call() == S3Call.UPLOAD_PART, Fault.onArrival(() -> cancelled.set(true)));

        ProblemException problem = failure(() -> {
            try (ObjectWriter writer = site.archive.create(S3Operation.KEY, content.remaining(), check)) {
                writer.write(content);
                writer.commit();
            }
        });

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        site.assertNothingLeft();
    }

    /** And not after the half hour that the answer takes, nor after the minutes that a try has. */
    @Test
    void aCancelWhileAnAnswerTricklesTakesEffectSoon() {
        try (S3Site patient = new S3Site(Duration.ofMinutes(5))) {
            patient.bucket.write(S3Site.stored(S3Operation.KEY), S3Operation.LARGE);
            patient.proxy.always(S3Call.GET, Fault.trickleResponse(Duration.ofMillis(20)));
            Runnable check = () -> {
                if (patient.proxy.count(S3Call.GET) > 0) {
                    throw new ProblemException(ProblemCode.CANCELLED, "enough");
                }
            };

            ProblemException problem = failure(() -> patient.archive.open(S3Operation.KEY, 0, 100_000, check));

            assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        }
    }

    /** A writer that fails gives back what it held: else the next one would wait for ever. */
    @Test
    void buffersComeBackWhateverHappens() {
        for (int i = 0; i < 20; i++) {
            site.proxy.once(S3Call.UPLOAD_PART, Fault.status(403, "AccessDenied"));
            failure(() -> S3Operation.WRITE_IN_PARTS.run(site.archive));
            site.proxy.once(S3Call.GET, Fault.status(403, "AccessDenied"));
            failure(() -> site.archive.open(S3Operation.KEY, 0, 1_000, GO_ON).close());
        }

        List<ObjectWriter> all = IntStream.range(0, 4)
                .mapToObj(i -> site.archive.create("b/t/" + i, 1, GO_ON))
                .toList();
        all.forEach(ObjectWriter::close);
        site.assertNothingLeft();
    }

    @Test
    void anInterruptedThreadIsCancelledAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThat(failure(() -> site.archive.put(S3Operation.KEY, SMALL)).code())
                    .isEqualTo(ProblemCode.CANCELLED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anObjectThatBecameShorterBetweenTwoPartsIsDamaged() {
        site.bucket.write(S3Site.stored(S3Operation.KEY), S3Operation.LARGE);
        site.proxy.times(
                1,
                seen -> seen.call() == S3Call.GET && site.proxy.count(S3Call.GET) >= 2,
                Fault.onArrival(() -> site.bucket.write(S3Site.stored(S3Operation.KEY), new byte[1_000])));

        assertThatProblem(() -> S3Operation.READ_RANGE.run(site.archive), ProblemCode.ARCHIVE_CORRUPT, S3Operation.KEY);
    }

    private static ProblemException failure(Runnable call) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, call::run);
        assertThat(problem).as("a problem").isNotNull();
        return problem;
    }

    private CopyResult copy(String key) {
        return site.archive.copy(key, S3Operation.KEY, SMALL.length, ObjectStoreContract.crc32c(SMALL), GO_ON);
    }
}
