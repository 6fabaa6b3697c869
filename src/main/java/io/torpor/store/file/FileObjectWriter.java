package io.torpor.store.file;

import io.torpor.data.EarlyWriteback;
import io.torpor.store.ObjectWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an object of a {@link FileObjectStore} beside its place, and renames it at the commit. */
final class FileObjectWriter implements ObjectWriter {

    private static final Logger log = LoggerFactory.getLogger(FileObjectWriter.class);

    private final FileObjectStore archive;
    private final String key;
    private final Path path;
    private final Path unfinished;
    private final FileChannel channel;
    private final EarlyWriteback behind;
    private boolean over;

    FileObjectWriter(FileObjectStore archive, String key, Path path, Path unfinished, FileChannel channel) {
        this.archive = archive;
        this.key = key;
        this.path = path;
        this.unfinished = unfinished;
        this.channel = channel;
        this.behind = new EarlyWriteback(unfinished);
    }

    @Override
    public void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                behind.grown(channel.write(bytes));
            }
        } catch (IOException e) {
            throw archive.error(key, e);
        }
    }

    @Override
    public boolean commit() {
        try {
            if (channel.size() >= FileObjects.FORCED_AT_COMMIT) {
                channel.force(true);
            }
            channel.close();
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            over = true;
            return false;
        } catch (IOException e) {
            throw archive.error(key, e);
        }
    }

    @Override
    public void close() {
        if (over) {
            return;
        }

        over = true;
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("{} was not closed cleanly; it is deleted", unfinished, e);
        }
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // Not thrown: the error that led here matters more, and the discard of the prefix comes after it.
            log.warn("Unfinished object {} can't be deleted now", unfinished, e);
        }
    }
}
