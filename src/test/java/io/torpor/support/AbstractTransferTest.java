package io.torpor.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.ArchivedShard;
import io.torpor.archive.ManifestStore;
import io.torpor.archive.ShardContent;
import io.torpor.archive.ShardEntry;
import io.torpor.archive.ShardTotals;
import io.torpor.pipeline.Compression;
import io.torpor.pipeline.ShardArchiver;
import io.torpor.pipeline.ShardRestorer;
import io.torpor.pipeline.ShardSource;
import io.torpor.pipeline.ShardTarget;
import io.torpor.pipeline.TransferMeter;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
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
public abstract class AbstractTransferTest {

    protected static final String BUCKET = "bucket";
    protected static final String TASK = "task";
    protected static final ArchiveId ARCHIVE = new ArchiveId(BUCKET, TASK);
    protected static final String NODE = "node-1";
    protected static final String SHARD = "shard@1";
    protected static final int STREAMS = 3;

    @TempDir
    protected Path home;

    protected final ExecutorService pool = Executors.newFixedThreadPool(STREAMS);
    protected final ShardArchiver archiver = new ShardArchiver(pool, STREAMS, Compression.NONE);
    protected final ShardRestorer restorer = new ShardRestorer(pool, STREAMS);
    protected final ManifestStore manifests = new ManifestStore();
    protected final CountingMeter meter = new CountingMeter();
    protected final String prefix = ARCHIVE.shard(NODE, SHARD).prefix();
    protected Path archiveRoot;
    protected ObjectStore archive;
    protected TestShard shard;

    @BeforeEach
    void prepare() throws IOException {
        archiveRoot = home.toRealPath().resolve("archive");
        archive = TestStores.in(archiveRoot);
        shard = new TestShard(home.resolve("data"));
    }

    @AfterEach
    void stop() {
        pool.shutdown();
    }

    protected ShardEntry archived() throws IOException {
        return archive(archive, TASK, SHARD);
    }

    protected Path restored(ShardEntry part) throws IOException {
        Path target = Files.createDirectories(home.resolve("staging"));
        restore(archive, part, target, meter);
        return target;
    }

    protected ShardEntry archive(ObjectStore into, String task, String name) throws IOException {
        ShardSource source = new ShardSource(name, shard.scan());
        return archiver.archive(
                        into, new ArchiveId(BUCKET, task).nodePrefix(NODE), List.of(source), meter, new ArchivedParts())
                .get(0);
    }

    /** The part, written to the archive as a shard's document, as the manifest has it. */
    protected ArchivedShard documented(ShardEntry part) {
        String sha256 =
                manifests.writer(archive, ARCHIVE.shard(NODE, part.shard())).finish(part);
        return new ArchivedShard(part.shard(), sha256, ShardTotals.of(part));
    }

    /** The part as its document has it. */
    protected ShardEntry throughItsDocument(ShardEntry part) {
        ShardContent read = manifests.readShard(
                archive, ARCHIVE.shard(NODE, part.shard()), documented(part).sha256());
        assertThat(read.parts()).containsExactly(part);
        return part;
    }

    protected void restore(ObjectStore from, ShardEntry part, Path target, TransferMeter told) {
        restorer.restore(from, List.of(new ShardTarget(prefix, ShardContent.of(part), target)), told);
    }

    protected Path object(String key) {
        return archiveRoot.resolve(prefix + key);
    }

    protected static void flip(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 1));
            channel.write(one.rewind(), position);
        }
    }

    protected static void truncate(Path file, long by) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - by);
        }
    }

    protected static ProblemException problem(Runnable call) {
        try {
            call.run();
        } catch (ProblemException e) {
            return e;
        }
        throw new AssertionError("There was no problem");
    }
}
