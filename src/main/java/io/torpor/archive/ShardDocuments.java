package io.torpor.archive;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.util.function.Supplier;

/** The documents of shards: entries on their own, which say where they belong. */
final class ShardDocuments {

    private ShardDocuments() {}

    /**
     * The text of a document.
     *
     * @throws ProblemException {@code shard-unsupported} if no reader would accept its size
     */
    static byte[] text(ShardKey key, ShardEntry shard) {
        ArchiveId archive = key.archive();
        return limited(
                () -> ManifestWriter.bytes(archive.bucket(), archive.task(), key.node(), shard),
                "shard " + shard.shard());
    }

    /**
     * The entry in a document, checked.
     *
     * @throws InvalidManifestException if it is not in order, or of another shard than this
     */
    static ShardEntry read(byte[] text, ShardKey key) {
        ManifestReader.ShardDocument document = ManifestReader.shard(new ByteArrayInputStream(text));
        ShardValidator.check(document.shard(), "shard.");
        boolean here = document.bucket().equals(key.archive().bucket())
                && document.task().equals(key.archive().task())
                && document.node().equals(key.node())
                && document.shard().shard().equals(key.shard());
        if (!here) {
            throw new InvalidManifestException("shard", "is of another bucket, task, node or shard");
        }
        return document.shard();
    }

    /** The text, or the problem that it is too long. */
    static byte[] limited(Supplier<byte[]> text, String what) {
        try {
            return text.get();
        } catch (ManifestWriter.TooLarge e) {
            throw new ProblemException(
                    ProblemCode.SHARD_UNSUPPORTED,
                    "There are too many files in " + what + ": their list has more than " + ManifestReader.MAX_BYTES
                            + " bytes",
                    e);
        }
    }
}
