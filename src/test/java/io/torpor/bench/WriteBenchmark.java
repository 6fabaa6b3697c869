package io.torpor.bench;

import io.torpor.data.SafeDelete;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.support.TestStores;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Writes an object of 64 MiB to a file archive on the build's disk, commits it and makes it durable. Operations are MiB. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 2)
public class WriteBenchmark {

    private static final int MIB = 64;

    /** As large as the buffers of the streams. */
    private static final int BUFFER = 256 << 10;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private Path home;
    private Path root;
    private ObjectStore archive;
    private int objects;

    @Setup
    public void open() throws IOException {
        byte[] content = new byte[BUFFER];
        new SplittableRandom(1).nextBytes(content);
        buffer.put(content).flip();
        home = Path.of(System.getProperty("torpor.bench.target", "target")).toRealPath();
        root = Files.createTempDirectory(home, "jmh-");
        archive = TestStores.in(root);
    }

    @TearDown
    public void remove() throws IOException {
        SafeDelete.deleteTree(home, root);
    }

    /** Outside of the time. A file that is there, but empty, costs the next one nothing; a deleted one may. */
    @TearDown(Level.Invocation)
    public void truncate() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(root.resolve(key()).toFile(), "rw")) {
            file.setLength(0);
        }
        objects++;
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public void write() {
        try (ObjectWriter out = archive.create(key(), (long) MIB << 20, () -> {})) {
            for (long left = (long) MIB << 20; left > 0; left -= BUFFER) {
                out.write(buffer.rewind());
            }
            out.commit();
        }
        archive.makeDurable(prefix());
    }

    private String key() {
        return prefix() + "object";
    }

    /** Of each object its own, so that nothing older is looked at. */
    private String prefix() {
        return "object-" + objects + "/";
    }
}
