package io.torpor.pipeline;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.ShardEntry;
import io.torpor.data.Tree;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.AbstractTransferTest;
import io.torpor.support.ArchivedParts;
import io.torpor.support.CountingMeter;
import io.torpor.support.Pins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Shards that change while they are read, and transfers that are stopped. */
class ShardInterruptedTest extends AbstractTransferTest {

    @Test
    @Pins(I4)
    void aFileThatGrowsWhileItIsReadIsFound() throws IOException {
        shard.file("large", 3 << 20);
        Path large = shard.root().resolve("large");
        FileTime time = Files.getLastModifiedTime(large);

        ProblemException problem = archivedWhile(shard.scan(), () -> {
            Files.write(large, new byte[1], StandardOpenOption.APPEND);
            Files.setLastModifiedTime(large, time);
        });

        assertChanged(problem, "'large'");
        assertThat(problem.message()).contains("another size");
    }

    @Test
    @Pins(I4)
    void aFileThatShrinksWhileItIsReadIsFound() throws IOException {
        shard.file("large", 3 << 20);

        assertChanged(archivedWhile(shard.scan(), () -> truncate(shard.root().resolve("large"), 2 << 20)), "'large'");
    }

    @Test
    @Pins(I4)
    void aFileThatIsWrittenInPlaceWhileItIsReadIsFound() throws IOException {
        shard.file("large", 3 << 20);

        ProblemException problem =
                archivedWhile(shard.scan(), () -> flip(shard.root().resolve("large"), 100));

        assertChanged(problem, "'large'");
        assertThat(problem.message()).contains("modification time");
    }

    @Test
    @Pins(I4)
    void aPackedFileThatChangedSinceTheScanIsFound() throws IOException {
        shard.small("many", 20, 1000);
        Tree tree = shard.scan();
        Files.setLastModifiedTime(shard.root().resolve("many/small-7"), FileTime.from(Instant.EPOCH));

        assertChanged(archived(tree, meter), "'many/small-7'");
    }

    @Test
    @Pins(I4)
    void anEmptyFileThatGrewSinceTheScanIsFound() throws IOException {
        shard.file("empty", 0);
        Tree tree = shard.scan();
        Files.writeString(shard.root().resolve("empty"), "x");

        assertChanged(archived(tree, meter), "'empty'");
    }

    @Test
    @Pins(I4)
    void aFileThatIsGoneOrBecameALinkIsFound() throws IOException {
        shard.file("one", 10).file("two", 10);
        Tree tree = shard.scan();
        Files.delete(shard.root().resolve("one"));
        assertChanged(archived(tree, meter), "'one'");

        Files.createSymbolicLink(shard.root().resolve("one"), shard.root().resolve("two"));
        assertChanged(archived(tree, meter), "'one'");
    }

    @Test
    void whatCouldNotBeRestoredIsNotArchived() throws IOException {
        shard.file("program", 10).mode("program", 04755);

        ProblemException problem = archived(shard.scan(), meter);
        assertThat(problem.code()).isEqualTo(ProblemCode.SHARD_UNSUPPORTED);
        assertThat(problem.message()).contains("'program'");
        assertThat(archive.list("")).isEmpty();
    }

    @Test
    void aCancelInTheMiddleOfALargeFileStopsAndLeavesNoObject() throws IOException {
        shard.file("large", 8 << 20);
        AtomicLong seen = new AtomicLong();

        ProblemException problem = archived(shard.scan(), new CountingMeter() {
            @Override
            public void transferred(long more) {
                seen.addAndGet(more);
            }

            @Override
            public void checkCancelled() {
                if (seen.get() > 2 << 20) {
                    throw new ProblemException(ProblemCode.CANCELLED, "enough");
                }
            }
        });

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        assertThat(seen.get()).isLessThan(4 << 20);
        assertThat(archiveRoot.resolve(prefix)).isEmptyDirectory();
    }

    @Test
    void aCancelAtOneKilobyteASecondTakesEffectAtOnce() throws IOException {
        shard.file("large", 8 << 20).file("large-2", 8 << 20);
        WaitedTime time = new WaitedTime();
        RateLimit limit = new RateLimit(OptionalLong.of(1024), time);
        long end = Duration.ofMillis(1500).toNanos();

        ProblemException problem = archived(shard.scan(), new CountingMeter() {
            @Override
            public void transferred(long more) {
                limit.acquire(more, this::checkCancelled);
            }

            @Override
            public void checkCancelled() {
                if (time.nanos() > end) {
                    throw new ProblemException(ProblemCode.CANCELLED, "enough");
                }
            }
        });

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        assertThat(Duration.ofNanos(time.nanos() - end)).as("of hours").isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void afterAFailureNobodyWritesAnyMore() throws IOException {
        for (int i = 0; i < 12; i++) {
            shard.file("large-" + i, 2 << 20);
        }
        AtomicInteger writing = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        AtomicBoolean failed = new AtomicBoolean();
        CountingMeter slow = new CountingMeter() {
            @Override
            public void transferred(long more) {
                writing.incrementAndGet();
                try {
                    two.countDown();
                    two.await();
                    if (failed.compareAndSet(false, true)) {
                        throw new ProblemException(ProblemCode.ARCHIVE_UNREACHABLE, "first");
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    writing.decrementAndGet();
                }
            }
        };

        ProblemException problem = archived(shard.scan(), slow);

        assertThat(problem.message()).isEqualTo("first");
        assertThat(writing).hasValue(0);
        assertThat(archiveRoot.resolve(prefix)).isEmptyDirectory();
    }

    @Test
    void aCancelledRestoreStops() throws IOException {
        shard.file("large", 8 << 20).small("many", 100, 1000);
        ShardEntry part = archived();
        Path target = Files.createDirectories(home.resolve("staging"));
        AtomicLong seen = new AtomicLong();

        ProblemException problem = problem(() -> restore(archive, part, target, new CountingMeter() {
            @Override
            public void transferred(long more) {
                if (seen.addAndGet(more) > 1 << 20) {
                    throw new ProblemException(ProblemCode.CANCELLED, "enough");
                }
            }
        }));

        assertThat(problem.code()).isEqualTo(ProblemCode.CANCELLED);
        assertThat(seen.get()).isLessThan(4 << 20);
    }

    private static void assertChanged(ProblemException problem, String file) {
        assertThat(problem.code()).isEqualTo(ProblemCode.SHARD_CHANGED);
        assertThat(problem.message()).contains(file).contains(SHARD);
    }

    private interface Change {
        void run() throws IOException;
    }

    /** Archives, and changes the shard after the first bytes are read. */
    private ProblemException archivedWhile(Tree tree, Change change) {
        AtomicBoolean done = new AtomicBoolean();
        return archived(tree, new CountingMeter() {
            @Override
            public void transferred(long more) {
                if (done.compareAndSet(false, true)) {
                    try {
                        change.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    private ProblemException archived(Tree tree, TransferMeter with) {
        List<ShardSource> source = List.of(new ShardSource(SHARD, tree));
        String node = ARCHIVE.nodePrefix(NODE);
        return problem(() -> archiver.archive(archive, node, source, with, new ArchivedParts()));
    }
}
