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

/**
 * A writer of an object of a {@link FileObjectStore}: into an unfinished file beside its path, renamed at the commit.
 */
final class FileObjectWriter implements ObjectWriter {

    private static final Logger log = LoggerFactory.getLogger(FileObjectWriter.class);

    private final FileObjectStore store;
    private final String key;
    private final Path path;
    private final Path unfinished;
    private final FileChannel channel;
    private final EarlyWriteback writeback;
    private boolean over;

    FileObjectWriter(FileObjectStore store, String key, Path path, Path unfinished, FileChannel channel) {
        this.store = store;
        this.key = key;
        this.path = path;
        this.unfinished = unfinished;
        this.channel = channel;
        this.writeback = new EarlyWriteback(unfinished);
    }

    @Override
    public void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                writeback.grown(channel.write(bytes));
            }
        } catch (IOException e) {
            throw store.error(key, e);
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
            throw store.error(key, e);
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
