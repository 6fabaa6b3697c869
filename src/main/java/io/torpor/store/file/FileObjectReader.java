package io.torpor.store.file;

import io.torpor.store.ObjectReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reader of a range of an object of a {@link FileObjectStore}. */
final class FileObjectReader implements ObjectReader {

    private static final Logger log = LoggerFactory.getLogger(FileObjectReader.class);

    private final FileObjectStore store;
    private final String key;
    private final FileChannel channel;
    private long position;
    private long left;

    FileObjectReader(FileObjectStore store, String key, FileChannel channel, long offset, long length) {
        this.store = store;
        this.key = key;
        this.channel = channel;
        this.position = offset;
        this.left = length;
    }

    @Override
    public int read(ByteBuffer into) {
        if (left == 0) {
            return -1;
        }

        int limit = into.limit();
        into.limit(into.position() + (int) Math.min(into.remaining(), left));
        try {
            int count = channel.read(into, position);
            if (count > 0) {
                position += count;
                left -= count;
            }
            return count;
        } catch (IOException e) {
            throw store.error(key, e);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("Object {} was not closed cleanly after reading", key, e);
        }
    }
}
