package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import io.torpor.data.Digests;
import io.torpor.data.TreeEntry;
import io.torpor.store.ObjectWriter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upload of an object: its files are read, hashed and written, all in one pass through one buffer. */
final class ObjectUpload {

    /**
     * The object that was written.
     *
     * @param files as planned, in the same order
     * @param checked whether it is known already that the store holds this
     */
    record Written(ObjectEntry object, List<FileEntry> files, boolean checked) {}

    private final ShardSource source;
    private final ObjectPlan plan;
    private final ObjectWriter out;
    private final ObjectSink sink;
    private final ByteBuffer buffer;
    private final UploadPace pace;
    private final MessageDigest fileSha256 = Digests.sha256();
    private @Nullable ZstdEncoder encoder;

    /**
     * @param buffer empty
     */
    ObjectUpload(ShardSource source, ObjectPlan plan, ObjectWriter out, ByteBuffer buffer, UploadPace pace) {
        this.source = source;
        this.plan = plan;
        this.out = out;
        this.sink = new ObjectSink(out, pace);
        this.buffer = buffer;
        this.pace = pace;
    }

    /** The object with its content as it is, written and committed. */
    Written plain() {
        boolean alone = plan.files().size() == 1; // then one digest serves the file and the object
        List<FileEntry> files = copy(!alone);
        boolean checked = out.commit();
        ObjectEntry object = sink.object(plan.key(), ObjectEntry.NONE);
        return new Written(object, alone ? List.of(plan.file(0, object.sha256(), 0)) : files, checked);
    }

    /**
     * The object with its content compressed, written and committed.
     *
     * @param level of Zstandard
     * @param encoded a second buffer
     */
    Written compressed(int level, ByteBuffer encoded) {
        try (ZstdEncoder opened = new ZstdEncoder(level, encoded, sink)) {
            encoder = opened;
            List<FileEntry> files = copy(true);
            opened.finish();
            boolean checked = out.commit();
            pace.end();
            return new Written(sink.object(plan.key(), ObjectEntry.ZSTD), files, checked);
        }
    }

    private List<FileEntry> copy(boolean hashed) {
        List<FileEntry> files = new ArrayList<>(plan.files().size());
        long offset = 0;
        for (int i = 0; i < plan.files().size(); i++) {
            TreeEntry entry = plan.files().get(i);
            copy(entry, hashed);
            files.add(plan.file(i, hashed ? Digests.hex(fileSha256.digest()) : "", offset));
            offset += entry.size();
        }
        flush();
        return files;
    }

    private void copy(TreeEntry entry, boolean hashed) {
        try (SourceFile file = SourceFile.open(source.shard(), source.tree().root(), entry)) {
            while (true) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                if (pace.isSpent()) {
                    flush();
                    pace.awaitMore();
                }
                int from = buffer.position();
                buffer.limit(from + (int) Math.min(buffer.remaining(), pace.allowed()));
                int count = file.read(buffer);
                buffer.limit(buffer.capacity());
                if (count < 0) {
                    return;
                }
                if (hashed) {
                    fileSha256.update(buffer.slice(from, count));
                }
                pace.read(count);
            }
        }
    }

    private void flush() {
        buffer.flip();
        if (encoder == null) {
            sink.write(buffer);
        } else {
            encoder.encode(buffer);
        }
        buffer.clear();
    }
}
