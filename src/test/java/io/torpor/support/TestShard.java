package io.torpor.support;

import io.torpor.data.Attributes;
import io.torpor.data.Digests;
import io.torpor.data.Tree;
import io.torpor.data.TreeEntry;
import io.torpor.data.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A shard on disk, with content that is the same at every run. */
public final class TestShard {

    private final Path root;
    private final Random random = new Random(42);

    public TestShard(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    public Path root() {
        return root;
    }

    public TestShard directory(String path) throws IOException {
        Files.createDirectories(root.resolve(path));
        return this;
    }

    public TestShard file(String path, int size) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        Files.setLastModifiedTime(
                file,
                FileTime.from(Instant.ofEpochSecond(random.nextInt(2_000_000_000), random.nextInt(1_000_000_000))));
        return this;
    }

    public TestShard small(String directory, int count, int largest) throws IOException {
        for (int i = 0; i < count; i++) {
            file(directory + "/small-" + i, 1 + random.nextInt(largest));
        }
        return this;
    }

    public TestShard mode(String path, int mode) throws IOException {
        Attributes.setMode(root.resolve(path), mode);
        return this;
    }

    public Tree scan() throws IOException {
        return TreeScanner.scan(root);
    }

    /** Everything that a restored tree must have in common with its original, below the root. */
    public static Map<String, String> describe(Path root) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (TreeEntry entry : TreeScanner.scan(root).entries()) {
            String content =
                    entry.directory() ? "directory" : Digests.sha256(Files.readAllBytes(root.resolve(entry.path())));
            entries.put(entry.path(), "%04o %s %d %s".formatted(entry.mode(), entry.modified(), entry.size(), content));
        }
        return entries;
    }
}
