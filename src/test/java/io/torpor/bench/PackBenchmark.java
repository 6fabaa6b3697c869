package io.torpor.bench;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ShardEntry;
import io.torpor.data.SafeDelete;
import io.torpor.data.Tree;
import io.torpor.pipeline.Compression;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardSource;
import io.torpor.store.ObjectStore;
import io.torpor.support.ArchivedParts;
import io.torpor.support.CountingMeter;
import io.torpor.support.MemoryObjectStore;
import io.torpor.support.TestShard;
import io.torpor.support.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * Archives a shard of small files into memory: opening, reading, hashing, packing, and the reading back, without any
 * disk's or network's own time. Operations are files.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class PackBenchmark {

    private static final int FILES = 2_000;
    private static final int LARGEST = 32 << 10;
    private static final int STREAMS = 2;
    private static final String PREFIX = new ArchiveId("bucket", "task").nodePrefix("node");

    /** The content is random: the difference between the first two is what looking at it costs. */
    @Param({"NONE", "AUTO", "ZSTD"})
    public Compression.Mode compression;

    private ExecutorService pool;
    private Path home;
    private Tree tree;
    private ObjectStore archive;

    @Setup
    public void make() throws IOException {
        pool = Executors.newFixedThreadPool(STREAMS);
        home = Files.createTempDirectory("torpor-jmh-");
        tree = new TestShard(home.resolve("shard"))
                .small("small", FILES, LARGEST)
                .scan();
        Path nothing = home.resolve("archive");
        archive = new MemoryObjectStore(TestStores.in(nothing));
    }

    @TearDown
    public void remove() throws IOException {
        pool.shutdown();
        SafeDelete.deleteTree(home.getParent(), home);
    }

    @Benchmark
    @OperationsPerInvocation(FILES)
    public List<ShardEntry> pack() {
        return new ShardArchiver(pool, STREAMS, new Compression(compression, 1))
                .archive(
                        archive,
                        PREFIX,
                        List.of(new ShardSource("shard", tree)),
                        new CountingMeter(),
                        new ArchivedParts());
    }
}
