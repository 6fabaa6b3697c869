package io.torpor.support;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A path of a {@link RecordingDisk}: a real one whose calls go through the record. */
record RecordedPath(RecordingFileSystem fileSystem, Path real) implements Path {

    private Path wrap(Path path) {
        return fileSystem.provider().wrap(path);
    }

    private @Nullable Path wrapIfThere(@Nullable Path path) {
        return path == null ? null : wrap(path);
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return wrapIfThere(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return wrapIfThere(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return wrapIfThere(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return wrap(real.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return wrap(real.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(RecordingDisk.unwrap(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(RecordingDisk.unwrap(other));
    }

    @Override
    public Path normalize() {
        return wrap(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return wrap(real.resolve(RecordingDisk.unwrap(other)));
    }

    @Override
    public Path relativize(Path other) {
        return wrap(real.relativize(RecordingDisk.unwrap(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return wrap(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return wrap(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> names = real.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public Path next() {
                return wrap(names.next());
            }
        };
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(RecordingDisk.unwrap(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
