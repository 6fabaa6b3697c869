package io.torpor.support;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The real disk, with a record of what changes it and of what is forced, in order. A power failure keeps what was forced
 * before it and any part of the rest; a killed process keeps the system's memory, so it can't show what this can.
 *
 * <p>What is recorded: {@code create}, {@code mkdir}, {@code write}, {@code force}, {@code move}, {@code link},
 * {@code delete}, {@code attributes}, each with names relative to the root. Native calls see the path's text and go round
 * the record.
 */
public final class RecordingDisk extends FileSystemProvider {

    private final Path realRoot;
    private final FileSystemProvider real;
    private final RecordingFileSystem fileSystem = new RecordingFileSystem(this);
    private final List<String> record = new CopyOnWriteArrayList<>();
    private volatile Witness witness = step -> {};

    /** A witness of each step, as the record has it. */
    public interface Witness {

        /**
         * Sees the disk as it is before a step.
         *
         * @throws IOException if the step shall fail; it is then not done
         */
        void before(String step) throws IOException;
    }

    /** What a step does. */
    interface Deed<T> {

        T done() throws IOException;
    }

    /**
     * A record of what happens to all paths that are made from {@link #root}.
     *
     * @param root a directory
     */
    public RecordingDisk(Path root) {
        this.realRoot = root;
        this.real = root.getFileSystem().provider();
    }

    /** The root; what is resolved against it is recorded too. */
    public Path root() {
        return wrap(realRoot);
    }

    /** What happened since it was last asked for. */
    public List<String> take() {
        List<String> taken = List.copyOf(record);
        record.clear();
        return taken;
    }

    /** From now on each step is shown to this witness, too. */
    public void show(Witness next) {
        witness = next;
    }

    <T> T step(String what, Path path, Deed<T> deed) throws IOException {
        return step(what + " " + name(path), deed);
    }

    private <T> T step(String step, Deed<T> deed) throws IOException {
        witness.before(step);
        T result = deed.done();
        record.add(step);
        return result;
    }

    private <T> T twoNames(String what, Path from, Path to, Deed<T> deed) throws IOException {
        return step(what + " " + name(from) + " -> " + name(to), deed);
    }

    private String name(Path path) {
        String name = realRoot.relativize(unwrap(path).toAbsolutePath()).toString();
        return name.isEmpty() ? "." : name;
    }

    RecordedPath wrap(Path path) {
        return path instanceof RecordedPath recorded ? recorded : new RecordedPath(fileSystem, path);
    }

    static Path unwrap(Path path) {
        return path instanceof RecordedPath recorded ? recorded.real() : path;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Deed<FileChannel> open = () -> real.newFileChannel(unwrap(path), options, attributes);
        FileChannel channel = creates(options) ? step("create", path, open) : open.done();
        return new RecordedChannel(channel, this, path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    private static boolean creates(Set<? extends OpenOption> options) {
        return options.contains(StandardOpenOption.CREATE_NEW) || options.contains(StandardOpenOption.CREATE);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        step("mkdir", path, () -> {
            real.createDirectory(unwrap(path), attributes);
            return true;
        });
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        twoNames("link", existing, link, () -> {
            real.createLink(unwrap(link), unwrap(existing));
            return true;
        });
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        real.createSymbolicLink(unwrap(link), unwrap(target), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        step("delete", path, () -> {
            real.delete(unwrap(path));
            return true;
        });
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        throw new UnsupportedOperationException("Nothing copies files by path");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        twoNames("move", source, target, () -> {
            real.move(unwrap(source), unwrap(target), options);
            return true;
        });
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> stream = real.newDirectoryStream(unwrap(directory), path -> filter.accept(wrap(path)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> paths = stream.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return paths.hasNext();
                    }

                    @Override
                    public Path next() {
                        return wrap(paths.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        step("attributes", path, () -> {
            real.setAttribute(unwrap(path), attribute, value, options);
            return true;
        });
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        V view = real.getFileAttributeView(unwrap(path), type, options);
        if (type != BasicFileAttributeView.class || view == null) {
            return view;
        }
        BasicFileAttributeView basic = (BasicFileAttributeView) view;
        return type.cast(new BasicFileAttributeView() {
            @Override
            public String name() {
                return basic.name();
            }

            @Override
            public BasicFileAttributes readAttributes() throws IOException {
                return basic.readAttributes();
            }

            @Override
            public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
                    throws IOException {
                step("attributes", path, () -> {
                    basic.setTimes(modified, accessed, created);
                    return true;
                });
            }
        });
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return real.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return real.readAttributes(unwrap(path), attributes, options);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return wrap(real.readSymbolicLink(unwrap(link)));
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return Files.isSameFile(unwrap(one), unwrap(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(unwrap(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(unwrap(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(unwrap(path), modes);
    }

    @Override
    public String getScheme() {
        return "recording";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException(uri.toString());
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return wrap(Path.of(uri));
    }
}
