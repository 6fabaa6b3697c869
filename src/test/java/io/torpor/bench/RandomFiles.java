package io.torpor.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** Writes shards of random bytes. No block comes twice, or a compressor would find it. */
final class RandomFiles {

    private static final int BLOCK = 1 << 20;

    private final Path bucket;
    private final double scale;
    private final SplittableRandom random = new SplittableRandom(7);
    private final byte[] block = new byte[BLOCK];
    private long bytes;

    /**
     * @param bucket is created
     * @param scale of the data; 1 is all of it
     */
    RandomFiles(Path bucket, double scale) throws IOException {
        this.bucket = Files.createDirectories(bucket);
        this.scale = scale;
    }

    /** The bytes written so far. */
    long bytes() {
        return bytes;
    }

    Shard shard(int number) throws IOException {
        return new Shard(Files.createDirectories(bucket.resolve("shard-" + number)));
    }

    /** A shard's directory. */
    final class Shard {

        private final Path directory;

        private Shard(Path directory) {
            this.directory = directory;
        }

        /** Files of one size, which is scaled. */
        Shard equal(String name, int count, long size) throws IOException {
            for (int file = 0; file < count; file++) {
                write(directory.resolve(name + "-" + file), scaled(size));
            }
            return this;
        }

        /** Files of sizes between two, the count of which is scaled. */
        Shard between(String name, int count, long smallest, long largest) throws IOException {
            for (int file = 0; file < scaled(count); file++) {
                write(directory.resolve(name + "-" + file), random.nextLong(smallest, largest + 1));
            }
            return this;
        }

        /** Sparse files of one size, which is scaled: random bytes at the beginning of each block, holes between. */
        Shard sparse(String name, int count, long size) throws IOException {
            for (int file = 0; file < count; file++) {
                writeSparse(directory.resolve(name + "-" + file), scaled(size));
            }
            return this;
        }
    }

    private long scaled(long full) {
        return Math.max(1, Math.round(full * scale));
    }

    private void write(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; left -= BLOCK) {
                put(channel, (int) Math.min(left, BLOCK));
            }
        }
        bytes += size;
    }

    private void writeSparse(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (long position = 0; position < size; position += BLOCK) {
                channel.position(position);
                put(channel, (int) Math.min(size - position, BLOCK / 16));
            }
            channel.write(ByteBuffer.wrap(block, 0, 1), size - 1); // the file ends where it should
        }
        bytes += size;
    }

    private void put(FileChannel channel, int count) throws IOException {
        random.nextBytes(block);
        ByteBuffer content = ByteBuffer.wrap(block, 0, count);
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }
}
