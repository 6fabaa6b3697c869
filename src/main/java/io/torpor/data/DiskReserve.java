package io.torpor.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A reserve of room on a disk: a file that takes it while there is enough, and gives it up when the disk is full. It is
 * made anew by every process that finds it short.
 */
public final class DiskReserve {

    /** The reserve is never more than this part of what is free: it is there for a full disk, not to fill one. */
    private static final int PART = 4;

    /** Of the reserve: with less than this free, small writes fail already. */
    private static final int LAST_PART = 16;

    /** More than any file system looks back for what it has seen before, to pack it. */
    private static final int BLOCK = 1 << 20;

    /** As much as a small write takes, with the directories up to it. */
    private static final int PIECE = 1 << 16;

    private final Path file;
    private final long size;
    private boolean held;

    /**
     * The reserve in a file.
     *
     * @param file in a directory that exists
     * @param size in bytes; 0 for none
     */
    public DiskReserve(Path file, long size) {
        this.file = file;
        this.size = size;
    }

    /**
     * Takes the room, if there is enough on the disk. A no-op if it is held.
     *
     * @return whether it was taken now
     * @throws IOException if it can't be; nothing is held then
     */
    public synchronized boolean take() throws IOException {
        if (held || size == 0) {
            return false;
        }
        long kept = Files.exists(file) ? Files.size(file) : 0;
        if (kept == size) {
            held = true;
            return true;
        }
        if ((usable() + kept) / PART < size) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(0);
            fill(channel);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        held = true;
        return true;
    }

    /** Bytes that no file system packs: each really takes its room. */
    private void fill(FileChannel channel) throws IOException {
        byte[] block = new byte[BLOCK];
        new SplittableRandom().nextBytes(block);
        for (long left = size; left > 0; ) {
            ByteBuffer bytes = ByteBuffer.wrap(block, 0, (int) Math.min(left, BLOCK));
            left -= bytes.remaining();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /**
     * Gives the room up, for whoever writes next, but for a last part. In place, since a full disk may refuse all else. A
     * no-op if nothing is held.
     *
     * @return whether it was given up now
     */
    public synchronized boolean giveUp() throws IOException {
        if (!held) {
            return false;
        }
        held = false;
        return shorten(size / LAST_PART);
    }

    /**
     * Gives up a piece of the last part, for a small write that is made right after this: whoever else writes does not get
     * it all. Also of what an earlier process has left.
     *
     * @return false if nothing was left
     */
    public synchronized boolean giveUpSome() throws IOException {
        try {
            long left = Files.size(file);
            return left > 0 && shorten(Math.max(0, Math.min(left, size / LAST_PART) - PIECE));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean shorten(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            return true;
        } catch (NoSuchFileException e) {
            return false; // somebody removed it, and made room by that
        }
    }

    /** Whether there is so little room left on the disk that small writes fail, or will at once. */
    public boolean isDiskFull() throws IOException {
        return size > 0 && usable() < size / LAST_PART;
    }

    private long usable() throws IOException {
        return Files.getFileStore(Objects.requireNonNull(file.getParent(), "A file is in a directory"))
                .getUsableSpace();
    }

    @Override
    public String toString() {
        return file + " (" + size + " bytes)";
    }
}
