package io.torpor.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;

/** Shards that are made for the contracts; the sample is also what the golden archive holds, so it stays as it is. */
final class SampleTree {

    private SampleTree() {}

    /**
     * The sample bucket. Shard {@code alpha}: a large file that is compressed, and a pack that is not, with an empty file,
     * an empty directory, and names and modes that are not usual. Shard {@code beta}: a pack that is compressed.
     */
    static void make(Path bucket) {
        Path alpha = bucket.resolve("alpha");
        write(alpha.resolve("segments/large.bin"), "The same again and again.\n".repeat(50_000));
        write(alpha.resolve("segments/random.bin"), random(40_000));
        write(alpha.resolve("segments/deep/er/small.bin"), random(300));
        write(alpha.resolve("a name with spaces & ünïcode.txt"), "small\n");
        write(alpha.resolve("write.lock"), "");
        directory(alpha.resolve("empty"));
        mode(alpha.resolve("write.lock"), "r--r-----");
        mode(alpha.resolve("segments/random.bin"), "rw-------");
        mode(alpha.resolve("empty"), "r-xr-x---");
        Path beta = bucket.resolve("beta");
        write(beta.resolve("store.txt"), "A pack of text shrinks.\n".repeat(500));
        write(beta.resolve("config/index.json"), "{\"number\": 12345}\n".repeat(300));
        date(alpha);
        date(beta);
    }

    /** A shard of random bytes, so that its transfer takes its time where the rate is limited. */
    static void bulky(Path shard, int bytes) {
        write(shard.resolve("bulk.bin"), random(bytes));
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    static void write(Path file, byte[] content) {
        directory(file.getParent());
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mode(file, "rw-r--r--");
    }

    static void directory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mode(directory, "rwxr-xr-x");
    }

    private static void mode(Path path, String mode) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Times of all entries, to the nanosecond, told by their names. */
    private static void date(Path root) {
        try {
            for (Path path : Trees.list(root)) {
                long hash =
                        Integer.toUnsignedLong(root.relativize(path).toString().hashCode());
                Instant time = Instant.ofEpochSecond(1_500_000_000L + hash % 100_000_000L, hash % 1_000_000_000L);
                Files.setLastModifiedTime(path, FileTime.from(time));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
