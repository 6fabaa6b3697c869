package io.torpor.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file of a {@link RecordingDisk}: tells when it is written and forced. */
final class RecordedChannel extends FileChannel {

    private final FileChannel real;
    private final RecordingDisk disk;
    private final Path path;

    RecordedChannel(FileChannel real, RecordingDisk disk, Path path) {
        this.real = real;
        this.disk = disk;
        this.path = path;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.step(metaData ? "force" : "force the content of", path, () -> {
            real.force(metaData);
            return true;
        });
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return disk.step("write", path, () -> real.write(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return disk.step("write", path, () -> real.write(sources, offset, length));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return disk.step("write", path, () -> real.write(source, position));
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return disk.step("write", path, () -> real.transferFrom(source, position, count));
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.step("write", path, () -> real.truncate(size));
        return this;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return real.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return real.read(target, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return real.transferTo(position, count, target);
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
