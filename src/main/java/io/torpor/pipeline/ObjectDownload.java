package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.data.Digests;
import io.torpor.data.Names;
import io.torpor.store.ObjectReader;
import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The download of a run of files from one object: read, written and checked, all in one pass through one buffer. */
final class ObjectDownload {

    private final String key;
    private final ShardTarget shard;
    private final ObjectReader in;
    private final ByteBuffer buffer;
    private final StreamMeter streamMeter;
    private final FileModes modes;
    private final MessageDigest sha256 = Digests.sha256();

    /**
     * A download.
     *
     * @param key of the object, for messages
     * @param in from the first file's first byte
     * @param modes of all files that are restored together
     */
    ObjectDownload(
            String key,
            ShardTarget shard,
            ObjectReader in,
            ByteBuffer buffer,
            StreamMeter streamMeter,
            FileModes modes) {
        this.key = key;
        this.shard = shard;
        this.in = in;
        this.buffer = buffer;
        this.streamMeter = streamMeter;
        this.modes = modes;
        buffer.limit(0);
    }

    /**
     * Restores the next file.
     *
     * @param durable wait until it is on disk
     * @throws io.torpor.problem.ProblemException {@code archive-corrupt} naming object and file, {@code
     *     insufficient-space}, {@code disk-error}, or any of {@link ObjectReader}
     */
    void restore(FileEntry file, boolean durable) {
        try (TargetFile out = TargetFile.create(shard.shard(), shard.directory(), file, modes)) {
            long left = file.size();
            while (left > 0) {
                fill(file);
                int limit = buffer.limit();
                int count = (int) Math.min(buffer.remaining(), left);
                buffer.limit(buffer.position() + count);
                sha256.update(buffer.duplicate());
                out.write(buffer);
                buffer.limit(limit);
                left -= count;
                streamMeter.transferred(count);
            }
            if (!Digests.hex(sha256.digest()).equals(file.sha256())) {
                throw damaged(file, "is damaged: the SHA-256 of");
            }
            out.complete(durable);
        }
    }

    private void fill(FileEntry file) {
        if (!buffer.hasRemaining()) {
            int count = in.read(buffer.clear());
            buffer.flip();
            if (count < 0) {
                throw damaged(file, "ends too early: the size of");
            }
        }
    }

    private RuntimeException damaged(FileEntry file, String how) {
        return StoreErrors.corrupt(
                key,
                how + " file '" + Names.printable(file.path()) + "' of shard " + shard.shard()
                        + " is not what the manifest says");
    }
}
