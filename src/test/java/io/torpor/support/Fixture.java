package io.torpor.support;

import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Buckets on disk for tests: made through the production path builder, and compared byte by byte. */
public final class Fixture {

    private final DataDirectory data;
    private final Path archive;

    public Fixture(Path home) {
        this.data = new DataDirectory(home.resolve("data"));
        this.archive = home.resolve("archive");
    }

    public DataDirectory data() {
        return data;
    }

    public Path archive() {
        return archive;
    }

    /** Makes a shard with everything that must survive: large, small, empty files, empty directories, modes, times. */
    public void shard(String bucket, String shard, int seed, int largeBytes, int smallFiles) throws IOException {
        Random random = new Random(seed);
        Path root = data.shard(bucket, shard);
        Files.createDirectories(root.resolve("empty-directory"));
        Files.createDirectories(root.resolve("deep/er/est"));
        write(root.resolve("large.bin"), random, largeBytes);
        write(root.resolve("empty.bin"), random, 0);
        write(root.resolve("a name with spaces & ünïcode.bin"), random, 100);
        for (int file = 0; file < smallFiles; file++) {
            write(root.resolve("deep/er/small-" + file), random, random.nextInt(2_000));
        }
        Files.setPosixFilePermissions(root.resolve("empty.bin"), PosixFilePermissions.fromString("r--r-----"));
        Files.setPosixFilePermissions(root.resolve("deep/er/est"), PosixFilePermissions.fromString("r-xr-x---"));
        Files.setLastModifiedTime(
                root.resolve("deep"), FileTime.from(Instant.ofEpochSecond(1_600_000_000L, 123_456_789)));
        Files.setLastModifiedTime(root, FileTime.from(Instant.ofEpochSecond(1_500_000_000L, 987_654_321)));
    }

    private static void write(Path file, Random random, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + bytes, bytes)));
    }

    /** Everything below a bucket's directory: kind, size, modification time, mode and SHA-256 of each entry. */
    public Map<String, String> snapshot(String bucket) throws IOException {
        Path root = data.bucket(bucket);
        Map<String, String> entries = new TreeMap<>();
        if (!Files.exists(root)) {
            return entries;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.filter(candidate -> !candidate.equals(root)).toList()) {
                entries.put(root.relativize(path).toString(), describe(path));
            }
        }
        return entries;
    }

    private static String describe(Path path) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? attributes.get("size") + " " + sha256(path)
                : "-";
        return Integer.toOctalString((Integer) attributes.get("mode")) + " " + attributes.get("lastModifiedTime") + " "
                + content;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Paths below Torpor's own directory that a task may leave by mistake: staging, trash and locks. */
    public List<Path> leftovers() throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path root : List.of(data.stagingRoot(), data.trashRoot(), data.locksRoot())) {
            if (Files.exists(root)) {
                try (Stream<Path> tree = Files.walk(root)) {
                    tree.filter(path -> !path.equals(root)).forEach(left::add);
                }
            }
        }
        return left;
    }

    /** Whether a shard's large file is being written to a staging directory. */
    public boolean isStaged(String shard) throws IOException {
        return leftovers().stream().anyMatch(path -> path.endsWith(Path.of(shard, "large.bin")));
    }

    /** Whether something of a shard of the bucket is in the archive: a claim alone is before that. */
    public boolean isArchiving(String bucket) throws IOException {
        Path directory = archive.resolve(bucket);
        if (!Files.exists(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.toString().contains("/node_"));
        }
    }

    /** The task ids that have anything in the archive for a bucket. */
    public List<String> archivedTasks(String bucket) throws IOException {
        Path root = archive.resolve(bucket);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> tasks = Files.list(root)) {
            return tasks.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
