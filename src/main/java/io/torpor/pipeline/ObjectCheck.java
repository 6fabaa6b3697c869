package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.data.Digests;
import io.torpor.data.Names;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreErrors;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;

/**
 * The check of an archived object: every byte is read, decoded and compared as a restore does, and the stored bytes with
 * their own sums as well, which a restore need not look at. Nothing is written. Memory: two {@link Buffers}, and the
 * decompression's 8 MiB.
 */
public final class ObjectCheck {

    private final String key;
    private final ObjectEntry object;
    private final List<FileEntry> files;
    private final StreamMeter streamMeter;
    private final MessageDigest sha256 = Digests.sha256();

    private ObjectCheck(String key, ObjectEntry object, List<FileEntry> files, TransferMeter meter) {
        this.key = key;
        this.object = object;
        this.files = files.stream()
                .sorted(Comparator.comparingLong(FileEntry::offset))
                .toList();
        this.streamMeter = new StreamMeter(meter, () -> {});
    }

    /**
     * Checks one object.
     *
     * @param prefix of its shard
     * @param files whose content it holds, of a manifest that is in order
     * @param meter told of the bytes that the store gives
     * @throws io.torpor.problem.ProblemException {@code archive-corrupt} naming the object, and the file where one is not
     *     right; {@code archive-incomplete} if there is no such object; what the meter throws; or any of {@link
     *     ObjectStore}
     */
    public static void check(
            ObjectStore store, String prefix, ObjectEntry object, List<FileEntry> files, TransferMeter meter) {
        new ObjectCheck(prefix + object.key(), object, files, meter).run(store);
    }

    private void run(ObjectStore store) {
        Buffers.run(buffer -> {
            try (SummedReader stored =
                    new SummedReader(store.open(key, 0, object.size(), streamMeter::check), streamMeter)) {
                if (object.isCompressed()) {
                    Buffers.run(encoded -> decoded(stored, encoded, buffer));
                } else {
                    compare(stored, buffer);
                    requireEnd(stored, buffer);
                }
                if (!stored.isSum(object)) {
                    throw StoreErrors.corrupt(key, "is damaged: its sums are not what the manifest says");
                }
            }
        });
    }

    private void decoded(SummedReader stored, ByteBuffer encoded, ByteBuffer buffer) {
        try (ZstdReader content = new ZstdReader(key, object, stored, encoded)) {
            compare(content, buffer);
            content.requireEnd(buffer.clear());
        }
    }

    private void compare(ObjectReader content, ByteBuffer buffer) {
        buffer.clear().limit(0);
        for (FileEntry file : files) {
            long left = file.size();
            while (left > 0) {
                fill(content, buffer, file);
                int limit = buffer.limit();
                int count = (int) Math.min(buffer.remaining(), left);
                buffer.limit(buffer.position() + count);
                sha256.update(buffer);
                buffer.limit(limit);
                left -= count;
            }
            if (!Digests.hex(sha256.digest()).equals(file.sha256())) {
                throw damaged("is damaged: the SHA-256 of", file);
            }
        }
        if (buffer.hasRemaining()) {
            throw StoreErrors.corrupt(key, "is damaged: it holds more than its files");
        }
    }

    private void fill(ObjectReader content, ByteBuffer buffer, FileEntry file) {
        if (!buffer.hasRemaining()) {
            int count = content.read(buffer.clear());
            buffer.flip();
            if (count < 0) {
                throw damaged("ends too early: the size of", file);
            }
        }
    }

    private void requireEnd(ObjectReader content, ByteBuffer buffer) {
        if (content.read(buffer.clear()) >= 0) {
            throw StoreErrors.corrupt(key, "is damaged: it holds more than its files");
        }
    }

    private RuntimeException damaged(String how, FileEntry file) {
        return StoreErrors.corrupt(
                key, how + " file '" + Names.printable(file.path()) + "' is not what the manifest says");
    }
}
