package io.torpor.archive;

import io.torpor.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file archive, an archiver and a restorer with real threads, and a shard to move. */
abstract class AbstractTransferTest {

    static final String BUCKET = "bucket";
    static final String TASK = "task";
    static final String NODE = "node-1";
    static final String SHARD = "shard@1";
    static final int STREAMS = 3;

    @TempDir
    Path home;

    final ExecutorService pool = Executors.newFixedThreadPool(STREAMS);
    final ShardArchiver archiver = new ShardArchiver(pool, STREAMS, Compression.NONE);
    final ShardRestorer restorer = new ShardRestorer(pool, STREAMS);
    final ManifestStore manifests = new ManifestStore();
    final CountingMeter meter = new CountingMeter();
    final String prefix = ManifestStore.shardPrefix(BUCKET, TASK, NODE, SHARD);
    Path archiveRoot;
    ObjectStore archive;
    TestShard shard;

    @BeforeEach
    void prepare() throws IOException {
        archiveRoot = home.toRealPath().resolve("archive");
        archive = new FileObjectStore(StoreLocation.of("file:" + archiveRoot), archiveRoot);
        shard = new TestShard(home.resolve("data"));
    }

    @AfterEach
    void stop() {
        pool.shutdown();
    }

    ShardPart archived() throws IOException {
        return archive(archive, TASK, SHARD);
    }

    Path restored(ShardPart part) throws IOException {
        Path target = Files.createDirectories(home.resolve("staging"));
        restore(archive, part, target, meter);
        return target;
    }

    ShardPart archive(ObjectStore into, String task, String name) throws IOException {
        ShardSource source = new ShardSource(name, shard.scan());
        return archiver.archive(into, ManifestStore.nodePrefix(BUCKET, task, NODE), List.of(source), meter, part -> {})
                .get(0);
    }

    void restore(ObjectStore from, ShardPart part, Path target, TransferMeter told) {
        restorer.restore(from, List.of(new ShardTarget(prefix, part, target)), told);
    }

    Path object(String key) {
        return archiveRoot.resolve(prefix + key);
    }

    static void flip(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 1));
            channel.write(one.rewind(), position);
        }
    }

    static void truncate(Path file, long by) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - by);
        }
    }

    static ProblemException problem(Runnable call) {
        try {
            call.run();
        } catch (ProblemException e) {
            return e;
        }
        throw new AssertionError("There was no problem");
    }
}
