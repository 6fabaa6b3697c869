package io.torpor.archive;

import io.torpor.data.TreeEntry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads the files of one object, hashes them and writes the object, all in one pass through one buffer. */
final class ObjectUpload {

    /**
     * What was written.
     *
     * @param files as planned, in the same order
     * @param checked whether the store has made sure that it holds this
     */
    record Written(ObjectPart object, List<FilePart> files, boolean checked) {}

    private final String shard;
    private final Path root;
    private final ObjectPlan plan;
    private final ObjectWriter out;
    private final ByteBuffer buffer;
    private final Pace pace;
    private final MessageDigest objectSha256 = Digests.sha256();
    private final MessageDigest fileSha256 = Digests.sha256();
    private final CRC32C crc32c = new CRC32C();

    /**
     * @param root the shard's directory
     * @param buffer empty
     */
    ObjectUpload(String shard, Path root, ObjectPlan plan, ObjectWriter out, ByteBuffer buffer, Pace pace) {
        this.shard = shard;
        this.root = root;
        this.plan = plan;
        this.out = out;
        this.buffer = buffer;
        this.pace = pace;
    }

    /** Writes and commits the object. */
    Written run() {
        boolean alone = plan.files().size() == 1; // then one digest serves the file and the object
        List<FilePart> files = new ArrayList<>(plan.files().size());
        long offset = 0;
        for (TreeEntry entry : plan.files()) {
            copy(entry, !alone);
            String sha256 = alone ? "" : Digests.hex(fileSha256.digest());
            files.add(part(entry, sha256, offset));
            offset += entry.size();
        }
        flush();
        boolean checked = out.commit();

        String sha256 = Digests.hex(objectSha256.digest());
        ObjectPart object = new ObjectPart(plan.key(), plan.size(), sha256, Digests.hex(crc32c), ObjectPart.NONE);
        return new Written(object, alone ? List.of(part(plan.files().get(0), sha256, 0)) : files, checked);
    }

    private void copy(TreeEntry entry, boolean hashed) {
        try (SourceFile file = SourceFile.open(shard, root, entry)) {
            while (true) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int from = buffer.position();
                int count = file.read(buffer);
                if (count < 0) {
                    return;
                }
                if (hashed) {
                    fileSha256.update(buffer.slice(from, count));
                }
                pace.transferred(count);
            }
        }
    }

    private void flush() {
        buffer.flip();
        objectSha256.update(buffer.duplicate());
        crc32c.update(buffer.duplicate());
        out.write(buffer);
        buffer.clear();
    }

    private FilePart part(TreeEntry entry, String sha256, long offset) {
        return new FilePart(
                entry.path(), entry.size(), entry.modified().toInstant(), entry.mode(), sha256, plan.key(), offset);
    }
}
