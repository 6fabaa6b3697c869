package io.torpor.bench;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ShardEntry;
import io.torpor.data.SafeDelete;
import io.torpor.data.Tree;
import io.torpor.data.TreeScanner;
import io.torpor.pipeline.Compression;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardSource;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.support.ArchivedParts;
import io.torpor.support.CountingMeter;
import io.torpor.support.ForwardingObjectStore;
import io.torpor.support.TestStores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Archives one file of 16 MiB, by one stream, into a store that forgets: with compression and without. What the second
 * takes is reading and summing up; the difference is the compressor's. Operations are MiB.
 *
 * <p>By the archiver, and not by the library's own calls: those would measure a copy of what the pipeline does.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class ZstdBenchmark {

    private static final int MIB = 16;
    private static final int WORDS = 4_096;
    private static final String PREFIX = new ArchiveId("bucket", "task").nodePrefix("node");

    /** What can't shrink, and what looks like the terms of an index. */
    public enum Content {
        RANDOM,
        WORDS
    }

    @Param
    public Content content;

    private ExecutorService pool;
    private Path home;
    private Tree tree;
    private ObjectStore archive;

    @Setup
    public void make() throws IOException {
        pool = Executors.newSingleThreadExecutor();
        home = Files.createTempDirectory("torpor-jmh-");
        Path shard = Files.createDirectory(home.resolve("shard"));
        Files.write(shard.resolve("file"), file());
        tree = TreeScanner.scan(shard);
        archive = new Nowhere(TestStores.in(home.resolve("archive")));
    }

    @TearDown
    public void remove() throws IOException {
        pool.shutdown();
        SafeDelete.deleteTree(home.getParent(), home);
    }

    private byte[] file() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] words = new byte[WORDS * Long.BYTES];
        random.nextBytes(words);
        ByteBuffer file = ByteBuffer.allocate(MIB << 20);
        while (file.hasRemaining()) {
            if (content == Content.RANDOM) {
                file.putLong(random.nextLong());
            } else {
                file.put(words, random.nextInt(WORDS) * Long.BYTES, Long.BYTES);
            }
        }
        return file.array();
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public List<ShardEntry> none() {
        return archived(Compression.NONE);
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public List<ShardEntry> zstd() {
        return archived(new Compression(Compression.Mode.ZSTD, 1));
    }

    private List<ShardEntry> archived(Compression compression) {
        return new ShardArchiver(pool, 1, compression)
                .archive(
                        archive,
                        PREFIX,
                        List.of(new ShardSource("shard", tree)),
                        new CountingMeter(),
                        new ArchivedParts());
    }

    /** A store that forgets what it is given, and vouches for it: nothing is read back. */
    private static final class Nowhere extends ForwardingObjectStore {

        Nowhere(ObjectStore rest) {
            super(rest);
        }

        @Override
        public ObjectWriter create(String key, long expectedSize, Runnable check) {
            return new ObjectWriter() {
                @Override
                public void write(ByteBuffer bytes) {
                    bytes.position(bytes.limit());
                }

                @Override
                public boolean commit() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void discard(String prefix) {}

        @Override
        public void makeDurable(String prefix) {}
    }
}
