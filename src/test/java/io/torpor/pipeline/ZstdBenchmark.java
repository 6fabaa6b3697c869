package io.torpor.pipeline;

import io.torpor.archive.ObjectEntry;
import io.torpor.store.ObjectWriter;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Compresses an object of 16 MiB, and sums up what comes out, beside the same without compression. Operations are MiB. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class ZstdBenchmark {

    private static final int MIB = 16;
    private static final int WORDS = 4_096;

    /** What can't shrink, and what looks like the terms of an index. */
    public enum Content {
        RANDOM,
        WORDS
    }

    @Param
    public Content content;

    private final ByteBuffer object = ByteBuffer.allocateDirect(MIB << 20);
    private final ByteBuffer encoded = ByteBuffer.allocateDirect(Buffers.SIZE);

    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] words = new byte[WORDS * Long.BYTES];
        random.nextBytes(words);
        while (object.hasRemaining()) {
            if (content == Content.RANDOM) {
                object.putLong(random.nextLong());
            } else {
                object.put(words, random.nextInt(WORDS) * Long.BYTES, Long.BYTES);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public ObjectEntry none() {
        ObjectSink sink = new ObjectSink(new Nowhere());
        for (int from = 0; from < object.capacity(); from += Buffers.SIZE) {
            sink.write(object.slice(from, Buffers.SIZE));
        }
        return sink.object("object", "none");
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public ObjectEntry zstd() {
        ObjectSink sink = new ObjectSink(new Nowhere());
        try (ZstdEncoder encoder = new ZstdEncoder(1, encoded, sink)) {
            for (int from = 0; from < object.capacity(); from += Buffers.SIZE) {
                encoder.encode(object.slice(from, Buffers.SIZE));
            }
            encoder.finish();
        }
        return sink.object("object", "zstd");
    }

    /** A writer that forgets. */
    private static final class Nowhere implements ObjectWriter {

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
    }
}
