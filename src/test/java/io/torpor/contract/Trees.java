package io.torpor.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Trees of files, made and described. */
final class Trees {

    private Trees() {}

    /**
     * The sample bucket. Shard {@code alpha}: a large file that is compressed, and a pack that is not, with an empty file,
     * an empty directory, and names and modes that are not usual. Shard {@code beta}: a pack that is compressed.
     */
    static void sample(Path bucket) {
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
            for (Path path : list(root)) {
                long hash =
                        Integer.toUnsignedLong(root.relativize(path).toString().hashCode());
                Instant time = Instant.ofEpochSecond(1_500_000_000L + hash % 100_000_000L, hash % 1_000_000_000L);
                Files.setLastModifiedTime(path, FileTime.from(time));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All paths below a root and the root itself, sorted; a tree that moves meanwhile is listed as far as it is there. */
    static List<Path> list(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All entries below a root: mode, modification time, size, SHA-256, and name. */
    static List<String> describe(Path root) {
        return list(root).stream()
                .filter(path -> !path.equals(root))
                .map(path -> describe(root, path))
                .toList();
    }

    private static String describe(Path root, Path path) {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(path, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    ? attributes.get("size") + " " + sha256(path)
                    : "directory";
            return Integer.toOctalString((Integer) attributes.get("mode")) + " " + attributes.get("lastModifiedTime")
                    + " " + content + " " + root.relativize(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void copy(Path from, Path to) {
        for (Path path : list(from)) {
            Path target = to.resolve(from.relativize(path).toString());
            try {
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
