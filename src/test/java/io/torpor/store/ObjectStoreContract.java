package io.torpor.store;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every archive must do, whatever holds the objects. A subclass says where; each test gets an empty archive. */
public abstract class ObjectStoreContract {

    public static final Runnable GO_ON = () -> {};

    /** The archive under test: empty at the begin of each test, and the same one at every call in a test. */
    protected abstract ObjectStore archive();

    @Test
    void directoriesAreWhatIsRightBelow() {
        archive().put("b/t/one", new byte[1]);
        archive().put("b/t/deeper/two", new byte[1]);
        archive().put("b/u/one", new byte[1]);
        archive().put("b-2/t/one", new byte[1]);
        archive().put("top", new byte[1]);

        assertThat(archive().directories("")).containsExactly("b", "b-2");
        assertThat(archive().directories("b/")).containsExactly("t", "u");
        assertThat(archive().directories("b/t/")).containsExactly("deeper");
        assertThat(archive().directories("nothing/")).isEmpty();
    }

    @Test
    void anObjectIsThereAfterTheCommitAndNotBefore() {
        ObjectWriter writer = archive().create("b/t/object", 6, GO_ON);
        writer.write(bytes("abc"));
        writer.write(bytes("def"));
        assertThat(archive().list("b/")).isEmpty();
        assertThat(archive().get("b/t/object", 10)).isEmpty();

        writer.commit();
        writer.close();
        writer.close();

        assertThat(archive().list("b/")).containsExactly(new StoredObject("b/t/object", 6));
        assertThat(text("b/t/object", 0, 6)).isEqualTo("abcdef");
    }

    @Test
    void anObjectWithoutCommitLeavesNothing() {
        try (ObjectWriter writer = archive().create("b/t/object", 3, GO_ON)) {
            writer.write(bytes("abc"));
        }

        assertThat(archive().list("")).isEmpty();
        assertThatProblem(
                () -> archive().open("b/t/object", 0, 0, GO_ON), ProblemCode.ARCHIVE_INCOMPLETE, "b/t/object");
    }

    @Test
    void aCommitReplacesAnOlderObject() {
        write("b/t/object", "older and longer");
        write("b/t/object", "newer");

        assertThat(archive().list("b/t/")).containsExactly(new StoredObject("b/t/object", 5));
        assertThat(text("b/t/object", 0, 5)).isEqualTo("newer");
    }

    @Test
    void anObjectOfManyBuffersComesBackAsItWas() {
        byte[] content = new byte[20 << 20];
        new Random(1).nextBytes(content);
        try (ObjectWriter writer = archive().create("b/t/large", content.length, GO_ON)) {
            for (int from = 0; from < content.length; from += 100_000) {
                writer.write(ByteBuffer.wrap(content, from, Math.min(100_000, content.length - from)));
            }
            writer.commit();
        }
        archive().makeDurable("b/t/");

        assertThat(read("b/t/large", 0, content.length)).isEqualTo(content);
    }

    @Test
    void rangesAreReadExactly() {
        write("b/t/object", "0123456789");

        assertThat(text("b/t/object", 0, 1)).isEqualTo("0");
        assertThat(text("b/t/object", 3, 4)).isEqualTo("3456");
        assertThat(text("b/t/object", 9, 1)).isEqualTo("9");
        assertThat(text("b/t/object", 10, 0)).isEmpty();
    }

    @Test
    void aRangeBeyondTheEndIsADamagedObject() {
        write("b/t/object", "0123456789");

        assertThatProblem(() -> read("b/t/object", 8, 3), ProblemCode.ARCHIVE_CORRUPT, "b/t/object");
        assertThatProblem(() -> read("b/t/object", 11, 1), ProblemCode.ARCHIVE_CORRUPT, "b/t/object");
        assertThatProblem(
                () -> read("b/t/object", Long.MAX_VALUE, Integer.MAX_VALUE), ProblemCode.ARCHIVE_CORRUPT, "b/t/object");
    }

    @Test
    void aMissingObjectIsNamed() {
        write("b/t/other", "x");

        assertThatProblem(() -> read("b/t/object", 0, 1), ProblemCode.ARCHIVE_INCOMPLETE, "b/t/object");
    }

    @Test
    @Pins(I4)
    void aCopyStandsOnItsOwn() {
        byte[] content = new byte[9 << 20];
        new Random(1).nextBytes(content);
        write("b/old/object", content);

        CopyResult copied = copy("b/old/object", "b/new/object", content);
        archive().discard("b/old/");
        archive().makeDurable("b/new/");

        assertThat(copied).isNotEqualTo(CopyResult.NOT);
        assertThat(archive().list("b/")).containsExactly(new StoredObject("b/new/object", content.length));
        assertThat(read("b/new/object", 0, content.length)).isEqualTo(content);
    }

    @Test
    @Pins(I4)
    void aCopyCanBeDiscardedAlone() {
        write("b/old/object", "content");
        copy("b/old/object", "b/new/object", ascii("content"));

        archive().discard("b/new/");

        assertThat(text("b/old/object", 0, 7)).isEqualTo("content");
    }

    @Test
    void whatIsNotThereOrIsOfAnotherSizeIsNotCopied() {
        write("b/old/object", "longer");

        assertThat(copy("b/old/none", "b/new/object", ascii("content"))).isEqualTo(CopyResult.NOT);
        assertThat(copy("b/old/object", "b/new/object", ascii("content"))).isEqualTo(CopyResult.NOT);
        assertThat(archive().list("b/new/")).isEmpty();
    }

    @Test
    @Pins(I4)
    void aStoreNeverVouchesForACopyOfOtherContent() {
        write("b/old/object", "contenT");

        assertThat(copy("b/old/object", "b/new/object", ascii("content"))).isNotEqualTo(CopyResult.CHECKED);
    }

    @Test
    void smallObjectsAreReplacedAndReadWithALimit() {
        assertThat(archive().get("b/t/small", 100)).isEmpty();
        archive().put("b/t/small", ascii("one"));
        archive().put("b/t/small", ascii("three"));

        assertThat(archive().get("b/t/small", 5)).contains(ascii("three"));
        assertThatProblem(() -> archive().get("b/t/small", 4), ProblemCode.ARCHIVE_CORRUPT, "b/t/small");
    }

    @Test
    @Pins(I4)
    void putIfAbsentLeavesWhatIsThere() {
        assertThat(archive().putIfAbsent("b/t/small", ascii("first"))).isTrue();
        assertThat(archive().putIfAbsent("b/t/small", ascii("second"))).isFalse();

        assertThat(archive().get("b/t/small", 10)).contains(ascii("first"));
    }

    @Test
    protected void ofManyThatPutIfAbsentAtOnceOneWins() throws Exception {
        int writers = 8;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            for (int round = 0; round < 20; round++) {
                String key = "b/t/small-" + round;
                CyclicBarrier start = new CyclicBarrier(writers);
                List<Future<String>> answers = java.util.stream.IntStream.range(0, writers)
                        .mapToObj(writer -> pool.submit(() -> {
                            start.await();
                            return archive().putIfAbsent(key, ascii("writer " + writer)) ? "writer " + writer : "";
                        }))
                        .toList();

                StringBuilder won = new StringBuilder();
                for (Future<String> answer : answers) {
                    won.append(answer.get());
                }
                assertThat(archive().get(key, 100)).contains(ascii(won.toString()));
            }
        } finally {
            pool.shutdown();
        }
        assertThat(archive().list("b/")).hasSize(20);
    }

    @Test
    void listsByPrefixInTheOrderOfKeys() {
        for (String key : List.of("b/t/z", "b/t/a/1", "b/t/a/2", "b/t2/x", "b2/t/x", "b/t/a-1")) {
            write(key, key);
        }

        assertThat(keys("b/t/")).containsExactly("b/t/a-1", "b/t/a/1", "b/t/a/2", "b/t/z");
        assertThat(keys("b/t")).containsExactly("b/t/a-1", "b/t/a/1", "b/t/a/2", "b/t/z", "b/t2/x");
        assertThat(keys("b/t/a/")).containsExactly("b/t/a/1", "b/t/a/2");
        assertThat(keys("b/t/z")).containsExactly("b/t/z");
        assertThat(keys("")).hasSize(6);
        assertThat(keys("none/")).isEmpty();
    }

    @Test
    @Pins(I4)
    void discardRemovesAPrefixAndNothingElse() {
        write("b/t/node_1/s/object", "x");
        write("b/t/manifest.json", "x");
        write("b/t2/object", "x");
        ObjectWriter unfinished = archive().create("b/t/node_1/s/unfinished", 1, GO_ON);
        unfinished.write(bytes("x"));

        archive().discard("b/t/");
        archive().discard("b/t/");
        archive().discard("never/there/");
        unfinished.close();

        assertThat(keys("")).containsExactly("b/t2/object");
    }

    @Test
    @Pins(I4)
    void discardRemovesAPrefixWithOneObjectLast() {
        write("b/t/node_1/s/object", "x");
        write("b/t/claim.json", "x");
        write("b/t/claim.json.bak", "x");
        write("b/t2/claim.json", "x");
        ObjectWriter unfinished = archive().create("b/t/unfinished", 1, GO_ON);
        unfinished.write(bytes("x"));

        archive().discard("b/t/", "b/t/claim.json", GO_ON);
        archive().discard("b/t/", "b/t/claim.json", GO_ON);
        archive().discard("never/there/", "never/there/claim.json", GO_ON);
        unfinished.close();

        assertThat(keys("")).containsExactly("b/t2/claim.json");
        assertThatThrownBy(() -> archive().discard("b/t2/", "b/t/claim.json", GO_ON))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(keys("")).hasSize(1);
    }

    @Test
    void discardUnfinishedLeavesWhatWasCommitted() {
        write("b/t/object", "x");
        try (ObjectWriter unfinished = archive().create("b/t/unfinished", 1, GO_ON)) {
            unfinished.write(bytes("x"));
            archive().discardUnfinished("b/t/");
        }

        assertThat(keys("")).containsExactly("b/t/object");
    }

    @Test
    void makeDurableOfNothingIsFine() {
        archive().makeDurable("b/t/");
        write("b/t/object", "x");
        archive().makeDurable("b/t/");
    }

    @Test
    void aCheckedArchiveIsEmptyStill() {
        archive().check();

        assertThat(archive().list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a//b",
                "/a",
                "a/",
                "..",
                "a/../b",
                "a/./b",
                ".hidden",
                "a/.hidden",
                "a b",
                "a\0b",
                "ü",
                "a~b",
                "a\\b",
                "a:b"
            })
    void keysThatCouldLeadElsewhereAreRefused(String key) {
        assertThatThrownBy(() -> archive().put(key, new byte[1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> archive().create(key, 1, GO_ON)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> archive().open(key, 0, 1, GO_ON)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> archive().discard(key + "/")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "b", "b/t", "../", "b/../"})
    @Pins(I4)
    void onlyAWholeDirectoryIsDiscarded(String prefix) {
        write("b/t/object", "x");

        assertThatThrownBy(() -> archive().discard(prefix)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> archive().discardUnfinished(prefix)).isInstanceOf(IllegalArgumentException.class);
        assertThat(archive().list("")).hasSize(1);
    }

    public static void assertThatProblem(ThrowingCallable call, ProblemCode code, String named) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .as(problem.message())
                        .isEqualTo(code))
                .hasMessageContaining(named);
    }

    protected void write(String key, String content) {
        write(key, ascii(content));
    }

    protected void write(String key, byte[] content) {
        try (ObjectWriter writer = archive().create(key, content.length, GO_ON)) {
            writer.write(ByteBuffer.wrap(content));
            writer.commit();
        }
    }

    /** Copies what should be this content. */
    protected CopyResult copy(String from, String to, byte[] content) {
        return archive().copy(from, to, content.length, crc32c(content), GO_ON);
    }

    public static String crc32c(byte[] content) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(content);
        return Digests.hex(crc32c);
    }

    protected byte[] read(String key, long offset, int length) {
        try (ObjectReader reader = archive().open(key, offset, length, GO_ON)) {
            ByteBuffer content = ByteBuffer.allocate(length + 1);
            while (reader.read(content) >= 0) {
                // until the end
            }
            assertThat(content.position()).isEqualTo(length);
            return java.util.Arrays.copyOf(content.array(), length);
        }
    }

    private String text(String key, long offset, int length) {
        return new String(read(key, offset, length), StandardCharsets.US_ASCII);
    }

    private List<String> keys(String prefix) {
        return archive().list(prefix).stream().map(StoredObject::key).toList();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(ascii(text));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
