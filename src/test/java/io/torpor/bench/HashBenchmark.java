package io.torpor.bench;

import io.torpor.data.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The checksums of every byte that is moved, over a direct buffer as the streams have it. Operations are MiB. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class HashBenchmark {

    /** As large as the buffers of the streams. */
    private static final int BUFFER = 256 << 10;

    private static final int BUFFERS_PER_MIB = (1 << 20) / BUFFER;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final MessageDigest sha256 = Digests.sha256();
    private final CRC32C crc32c = new CRC32C();

    @Setup
    public void fill() {
        byte[] content = new byte[BUFFER];
        new SplittableRandom(1).nextBytes(content);
        buffer.put(content).flip();
    }

    @Benchmark
    public byte[] sha256() {
        for (int i = 0; i < BUFFERS_PER_MIB; i++) {
            sha256.update(buffer.rewind());
        }
        return sha256.digest();
    }

    @Benchmark
    public long crc32c() {
        for (int i = 0; i < BUFFERS_PER_MIB; i++) {
            crc32c.update(buffer.rewind());
        }
        return crc32c.getValue();
    }

    @Benchmark
    public long both() {
        for (int i = 0; i < BUFFERS_PER_MIB; i++) {
            sha256.update(buffer.rewind());
            crc32c.update(buffer.rewind());
        }
        return crc32c.getValue() + sha256.digest()[0];
    }
}
