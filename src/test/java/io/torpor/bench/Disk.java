package io.torpor.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Keeps a machine's own habits out of the figures. */
final class Disk {

    private Disk() {}

    /**
     * Fills the memory with the cache of a sparse file, which stays: a page that a virtual machine touches for the first
     * time costs ten times as much as one that takes the place of another, and what is freed, the host takes back within
     * seconds. To be called again when much was freed.
     *
     * @param bytes at most; never more than what is available
     */
    static void prime(Path scratch, long bytes) throws IOException {
        try (FileChannel sparse = FileChannel.open(
                scratch, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (sparse.size() == 0) {
                sparse.write(ByteBuffer.allocate(1), Math.min(bytes, availableMemory()) - 1);
            }
            sparse.position(0);
            readToEnd(sparse);
        }
    }

    /** Brings a tree back into the cache, from which the priming drove it. */
    static void warm(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(file)) {
                    readToEnd(channel);
                }
            }
        }
    }

    private static void readToEnd(FileChannel file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16); // Java's own cache of direct memory serves it
        while (file.read(buffer.clear()) > 0) {}
    }

    /** Writes out what others have left unwritten, so that no one pays for it. */
    static void settle() {
        Shell.run("sync");
    }

    /**
     * Frees the space of a tree, and keeps its files. After thousands are deleted, ext4 creates new ones ten times slower
     * for minutes, since it looks at every inode that was freed lately.
     */
    static void truncate(Path tree) throws IOException {
        truncate(tree, file -> true);
    }

    static void truncate(Path tree, Predicate<Path> which) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && attributes.size() > 0 && which.test(file)) {
                    FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                            .close();
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Stops before a disk gets full, and before it gets slow.
     *
     * @param bytes that will be written
     */
    static void requireSpace(Path directory, long bytes) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < bytes + bytes / 4) {
            throw new IOException("%s has %d MiB free; this needs %d MiB and a quarter more"
                    .formatted(directory, free >> 20, bytes >> 20));
        }
    }

    private static long availableMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(1L << 30);
    }
}
