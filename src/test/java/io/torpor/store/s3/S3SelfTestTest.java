package io.torpor.store.s3;

import static io.torpor.store.ObjectStoreContract.GO_ON;
import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.CopyResult;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStores;
import io.torpor.store.SelfTest;
import io.torpor.store.SelfTest.Verdict;
import io.torpor.store.StoreAbility;
import io.torpor.store.StoreFinding;
import io.torpor.store.StoreFinding.Outcome;
import io.torpor.store.s3.OddS3.Oddity;
import io.torpor.support.Pins;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store is found to do, to lack and to break; that nothing is left of it, and that no pause pays for it twice. */
@Timeout(60)
class S3SelfTestTest {

    private static final String LOCATION = "s3://" + OddS3.BUCKET + "/some/prefix";
    private static final String OTHERS = "some/prefix/b/t/manifest.json";
    private static final String TESTS = "some/prefix/@self-test/";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final OddS3 s3 = new OddS3();
    private final S3Clients clients = new S3Clients(
            S3Site.properties(s3.endpoint(), Map.of("max-attempts", "1", "part-size", S3Site.PART + "B")));
    private final ObjectStores stores = new ObjectStores(LOCATION, List.of(), List.of(new S3StoreProvider(clients)));

    @AfterEach
    void close() {
        clients.destroy();
        s3.close();
    }

    @Test
    void aServerThatDoesAllIsFoundToDoSo() {
        try (S3Site site = S3Site.streaming(Duration.ofSeconds(10))) {
            List<StoreFinding> findings = site.archive.selfTest(LONG, GO_ON);

            assertThat(findings).allMatch(finding -> finding.is(Outcome.WORKS));
            assertThat(findings).extracting(StoreFinding::ability).containsExactly(StoreAbility.values());
            site.assertNothingLeft();
        }
    }

    @Test
    void aStoreThatAnswersNoChecksumsLacksOnlyThat() {
        s3.objects.put(OTHERS, new byte[10]);

        SelfTest test = stores.selfTest(LOCATION, null);

        assertThat(test.verdict()).isEqualTo(Verdict.USABLE);
        assertThat(missing(test)).containsExactly(StoreAbility.CHECKSUM);
        assertThat(test.findings().get(1).detail()).contains("ETag");
        assertThat(s3.objects).containsOnlyKeys(OTHERS);
        assertThat(s3.uploads).isEmpty();
        assertThat(s3.seen).as("a handful of requests").hasSizeLessThan(25);
        assertThat(stores.selfTests()).containsExactly(test);
    }

    @ParameterizedTest
    @CsvSource({
        "IGNORES_CONDITIONS, CONDITIONAL_WRITE, lease",
        "REFUSES_CONDITIONS, CONDITIONAL_WRITE, lease",
        "REFUSES_TRAILERS, STREAM, in parts",
        "REFUSES_COPIES, COPY, sent again",
        "COPIES_NOTHING, COPY, sent again",
        "REFUSES_DELETING_MANY, DELETE_MANY, one by one"
    })
    void aLackHasSomethingInsteadAndFailsNoPause(Oddity oddity, StoreAbility lack, String instead) {
        s3.oddities.add(oddity);

        stores.openForPause(LOCATION, null, GO_ON);

        SelfTest test = stores.selfTests().get(0);
        assertThat(test.verdict()).isEqualTo(Verdict.USABLE);
        assertThat(missing(test)).containsExactlyInAnyOrder(StoreAbility.CHECKSUM, lack);
        assertThat(test.findings())
                .filteredOn(finding -> finding.ability() == lack)
                .allSatisfy(finding -> assertThat(finding.detail()).contains(instead));
        assertThat(s3.objects).isEmpty();
    }

    /** The first try was stored, and its answer lost: the client's own retry meets what it wrote. */
    @Test
    @Pins(I4)
    void aLostAnswerIsNoLackOfConditions() {
        S3Clients retrying = new S3Clients(
                S3Site.properties(s3.endpoint(), Map.of("max-attempts", "3", "part-size", S3Site.PART + "B")));
        try {
            ObjectStores others = new ObjectStores(LOCATION, List.of(), List.of(new S3StoreProvider(retrying)));
            AtomicBoolean lost = new AtomicBoolean();
            s3.script = request -> {
                if (request.startsWith("PUT ") && request.endsWith("/object") && !lost.getAndSet(true)) {
                    s3.objects.put(request.substring("PUT ".length()), whatATestWrites());
                    return 500;
                }
                return 0;
            };

            others.openForPause(LOCATION, null, GO_ON);

            assertThat(others.selfTests().get(0).findings())
                    .filteredOn(finding -> finding.ability() == StoreAbility.CONDITIONAL_WRITE)
                    .allSatisfy(finding -> assertThat(finding.is(Outcome.WORKS)).isTrue());
        } finally {
            retrying.destroy();
        }
    }

    private static byte[] whatATestWrites() {
        byte[] content = new byte[64];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('0' + i);
        }
        return content;
    }

    /** What passes says nothing of what a store can do, and is not remembered. */
    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500})
    void anAnswerThatPassesIsNoLackOfCopies(int status) {
        s3.script = request -> request.startsWith("PUT ") && request.endsWith("/copy") ? status : 0;

        stores.openForPause(LOCATION, null, GO_ON);

        SelfTest test = stores.selfTests().get(0);
        assertThat(test.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(missing(test)).doesNotContain(StoreAbility.COPY);
    }

    /** Only what is there is deleted, as a pause does: some stores tell what is not. */
    @Test
    void aBatchDeleteThatTellsWhatIsNotThereWorks() {
        s3.oddities.add(Oddity.REFUSES_COPIES);
        s3.oddities.add(Oddity.TELLS_MISSING);

        stores.openForPause(LOCATION, null, GO_ON);

        assertThat(s3.objects).isEmpty();
    }

    /** A pause that ends well deletes nothing. */
    @Test
    @Pins(I10)
    void aStoreThatDeniesDeletesIsUsedAndTestedOnce() {
        s3.oddities.add(Oddity.DENIES_DELETES);

        stores.openForPause(LOCATION, null, GO_ON);
        stores.openForPause(LOCATION, null, GO_ON);

        assertThat(missing(stores.selfTests().get(0))).contains(StoreAbility.DELETE);
        assertThat(s3.objects).hasSize(1);
    }

    /** What is known to be lacked is not sent a first time, by no task. */
    @Test
    void aLackIsRemembered() {
        s3.oddities.addAll(List.of(
                Oddity.REFUSES_COPIES,
                Oddity.REFUSES_DELETING_MANY,
                Oddity.REFUSES_TRAILERS,
                Oddity.REFUSES_CONDITIONS));
        ObjectStore store = stores.openForPause(LOCATION, null, GO_ON);
        store.put("b/t/object", new byte[10]);
        s3.seen.clear();

        assertThat(store.copy("b/t/object", "b/u/object", 10, "00000000", GO_ON))
                .isEqualTo(CopyResult.NOT);
        assertThat(s3.seen).isEmpty();
        assertThat(store.stream("b/t/stream", 6_000_000, GO_ON)).isEmpty();
        assertThat(store.putIfAbsent("b/t/claim.json", new byte[10])).isTrue();
        assertThat(s3.count("PUT", "claim.json")).isEqualTo(1);
        store.discard("b/t/");
        assertThat(s3.count("POST", "")).isZero();
        assertThat(s3.objects).isEmpty();
    }

    /** A store that was renewed has what it lacked: a test that is asked for learns that, too. */
    @Test
    void whatAStoreHasByNowIsLearnt() {
        s3.oddities.add(Oddity.REFUSES_DELETING_MANY);
        stores.selfTest(LOCATION, null);
        s3.oddities.clear();

        assertThat(missing(stores.selfTest(LOCATION, null))).containsExactly(StoreAbility.CHECKSUM);

        s3.objects.put(OTHERS, new byte[10]);
        stores.open(LOCATION, null).discard("b/");
        assertThat(s3.count("DELETE", OTHERS)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "STORES_FRAMES, WRITE, torpor.archive.s3.checksums=none",
        "REFUSES_SUMS, WRITE, torpor.archive.s3.checksums=none",
        "DAMAGES, RANGED_READ, not read as it was written",
        "IGNORES_RANGES, RANGED_READ, 64 bytes instead of 20",
        "REFUSES_PARTS, MULTIPART, lacks a request",
        "LOSES_PAGES, LIST, does not list",
        "IGNORES_DELIMITERS, LIST, directories",
        "KEEPS_DELETED, LIST, that was deleted"
    })
    void aFaultFailsAPauseBeforeItsFirstByteUntilItIsMended(Oddity oddity, StoreAbility broken, String fault) {
        s3.oddities.add(oddity);

        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> stores.openForPause(LOCATION, null, GO_ON));

        assertThat(problem.message()).contains(LOCATION, broken.name(), fault, "POST /actuator/stores");
        SelfTest test = stores.selfTests().get(0);
        assertThat(test.verdict()).isEqualTo(Verdict.BROKEN);
        assertThat(test.findings())
                .filteredOn(finding -> finding.is(Outcome.BROKEN))
                .first()
                .satisfies(finding -> {
                    assertThat(finding.ability()).isEqualTo(broken);
                    assertThat(finding.code()).isEqualTo(problem.code());
                });
        assertThat(s3.uploads).isEmpty();
        if (oddity != Oddity.KEEPS_DELETED) {
            assertThat(s3.objects).isEmpty();
        }
        s3.oddities.clear();
        stores.openForPause(LOCATION, null, GO_ON);
    }

    /** Whatever step it is that fails. */
    @Test
    @Pins(I2)
    void nothingIsLeftOfATestOfWhichARequestFails() {
        int all = requestsOfATest();
        for (int failing = 1; failing <= all; failing++) {
            int status = failing % 2 == 0 ? 403 : 503;
            AtomicInteger left = new AtomicInteger(failing);
            s3.script = request -> left.decrementAndGet() == 0 ? status : 0;

            SelfTest test = stores.selfTest(LOCATION, null);

            assertThat(test.findings()).as("request " + failing).hasSize(StoreAbility.values().length);
            s3.script = request -> 0;
            assertThat(s3.objects).as("request " + failing + ", " + status).isEmpty();
            assertThat(s3.uploads).as("request " + failing + ", " + status).isEmpty();
        }
    }

    @Test
    @Pins(I2)
    void nothingIsLeftOfATestThatIsCancelled() {
        AtomicInteger calls = new AtomicInteger();
        stores.open(LOCATION, null).selfTest(LONG, calls::incrementAndGet);
        for (int last = 0; last < calls.get(); last += 4) {
            AtomicInteger left = new AtomicInteger(last);
            Runnable check = () -> {
                if (left.decrementAndGet() < 0) {
                    throw new ProblemException(ProblemCode.CANCELLED, "enough");
                }
            };

            assertThatProblem(() -> stores.openForPause(LOCATION, null, check), ProblemCode.CANCELLED, "enough");

            assertThat(s3.objects).as("after " + last).isEmpty();
            assertThat(s3.uploads).as("after " + last).isEmpty();
        }
    }

    @Test
    @Pins(I2)
    void nothingIsLeftOfATestWhoseThreadIsInterrupted() {
        Thread tester = Thread.currentThread();
        AtomicBoolean once = new AtomicBoolean(true);
        s3.script = request -> {
            if (request.contains("/in/parts") && once.getAndSet(false)) {
                tester.interrupt();
            }
            return 0;
        };
        try {
            assertThatProblem(() -> stores.openForPause(LOCATION, null, GO_ON), ProblemCode.CANCELLED, "interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(s3.objects).isEmpty();
        assertThat(s3.uploads)
                .as("one whose begin was not heard is for the next test")
                .hasSizeLessThan(2);
    }

    /** By the store's clock, and nothing of a test that may be at work. */
    @Test
    @Pins(I2)
    void whatAKilledTestHasLeftIsRemoved() {
        leave("old", Instant.now().minus(Duration.ofMinutes(61)));
        leave("young", Instant.now().minus(Duration.ofMinutes(59)));
        s3.objects.put(OTHERS, new byte[10]);
        s3.modified.put(OTHERS, Instant.EPOCH);

        stores.openForPause(LOCATION, null, GO_ON);

        assertThat(s3.objects).containsOnlyKeys(OTHERS, TESTS + "young/object");
        assertThat(s3.uploads).containsOnlyKeys("young");
    }

    /** Nothing that is in the middle of a test is taken for a bucket. */
    @Test
    void aTestIsNoBucket() {
        leave("young", Instant.now());
        s3.objects.put(OTHERS, new byte[10]);

        assertThat(stores.open(LOCATION, null).directories("")).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource(names = {"USABLE", "INCOMPLETE"})
    void aPauseTestsAStoreOnce(Verdict verdict) {
        if (verdict == Verdict.INCOMPLETE) {
            s3.script = request -> 503;
        }
        stores.openForPause(LOCATION, null, GO_ON);
        assertThat(stores.selfTests()).extracting(SelfTest::verdict).containsExactly(verdict);
        s3.seen.clear();

        stores.openForPause(LOCATION, null, GO_ON);

        assertThat(s3.seen).isEmpty();
    }

    @Test
    void ofManyPausesAtOnceOneTests() {
        int once = requestsOfATest();
        ObjectStores anew = new ObjectStores(LOCATION, List.of(), List.of(new S3StoreProvider(clients)));
        s3.seen.clear();

        List<CompletableFuture<ObjectStore>> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pauses.add(CompletableFuture.supplyAsync(() -> anew.openForPause(LOCATION, null, GO_ON)));
        }
        pauses.forEach(CompletableFuture::join);

        assertThat(s3.seen).hasSize(once);
    }

    /** A store that does not answer has said nothing of what it can do; the pause tries it for itself. */
    @Test
    @Pins(I10)
    void aStoreThatTakesTooLongIsNotTestedToTheEnd() {
        List<StoreFinding> findings = stores.open(LOCATION, null).selfTest(Duration.ZERO, GO_ON);

        assertThat(findings).allMatch(finding -> finding.is(Outcome.NOT_TESTED));
        assertThat(findings.get(0).code()).isEqualTo(ProblemCode.ARCHIVE_UNREACHABLE);
        assertThat(s3.seen).isEmpty();
    }

    @Test
    void aTestThatWasAskedForIsCancelledAndNotRunTwiceAtOnce() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        s3.script = request -> {
            reached.countDown();
            waitFor(goOn);
            return 0;
        };
        CompletableFuture<SelfTest> running = CompletableFuture.supplyAsync(() -> stores.selfTest(LOCATION, null));
        waitFor(reached);

        assertThatProblem(() -> stores.selfTest(LOCATION, null), ProblemCode.TASK_CONFLICT, "is being tested");
        assertThat(stores.cancelSelfTests()).containsExactly(LOCATION);
        assertThat(stores.cancelSelfTests()).isEmpty();
        goOn.countDown();

        assertThat(running)
                .failsWithin(Duration.ofSeconds(2))
                .withThrowableThat()
                .havingCause()
                .withMessageContaining("was cancelled");
        assertThat(s3.objects).isEmpty();
        assertThat(stores.selfTests()).extracting(SelfTest::verdict).containsExactly(Verdict.NOT_TESTED);
    }

    private int requestsOfATest() {
        s3.seen.clear();
        stores.open(LOCATION, null).selfTest(LONG, GO_ON);
        return s3.seen.size();
    }

    private void leave(String test, Instant modified) {
        String key = TESTS + test + "/object";
        s3.objects.put(key, new byte[10]);
        s3.modified.put(key, modified);
        s3.uploads.put(test, new ConcurrentSkipListMap<>());
        s3.uploadKeys.put(test, key);
        s3.modified.put(test, modified);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<StoreAbility> missing(SelfTest test) {
        return test.findings().stream()
                .filter(finding -> finding.is(Outcome.MISSING))
                .map(StoreFinding::ability)
                .toList();
    }
}
