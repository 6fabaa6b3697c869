package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreErrors;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.function.Supplier;

/** The documents of shards: entries on their own, which say where they belong. */
final class ShardDocuments {

    /** The bytes of the largest document that is written or read. */
    static final int MAX_BYTES = 64 << 20;

    private ShardDocuments() {}

    /**
     * The text of a document.
     *
     * @throws ProblemException {@code shard-unsupported} if no reader would accept its size
     */
    static byte[] text(ShardDocument document) {
        return limited(
                () -> ArchiveJson.write(document, MAX_BYTES),
                "shard " + document.shard().shard());
    }

    /** The SHA-256 of a document's text. */
    static String sum(ShardDocument document) {
        return Digests.sha256(text(document));
    }

    /**
     * The document in a text, checked.
     *
     * @throws InvalidManifestException if it is not in order, or of another shard than this
     */
    static ShardDocument read(byte[] text, ShardKey key) {
        ShardDocument document =
                ArchiveJson.read(new ByteArrayInputStream(text), List.of(ShardDocument.class, ShardDocument.class));
        if (!document.isOf(key)) {
            throw new InvalidManifestException("shard", "is of another bucket, task, node or shard");
        }
        return document;
    }

    /**
     * The document under a key, which must have a sum.
     *
     * @throws ProblemException {@code archive-incomplete}, {@code archive-corrupt}, {@code archive-version}, naming it
     */
    static ShardDocument read(ObjectStore store, String document, ShardKey key, String expectedSha256) {
        byte[] text = text(store, document, expectedSha256);
        return understood(document, () -> read(text, key));
    }

    /**
     * The text under a key, which must have a sum.
     *
     * @throws ProblemException {@code archive-incomplete} or {@code archive-corrupt}, naming it
     */
    static byte[] text(ObjectStore store, String document, String expectedSha256) {
        byte[] text = store.get(document, MAX_BYTES).orElseThrow(() -> StoreErrors.incomplete(document));
        if (!Digests.sha256(text).equals(expectedSha256)) {
            throw StoreErrors.corrupt(document, "is damaged: its SHA-256 is not the recorded one");
        }
        return text;
    }

    /** The text, or the problem that it is too long. */
    static byte[] limited(Supplier<byte[]> text, String what) {
        try {
            return text.get();
        } catch (ArchiveJson.TooLarge e) {
            throw new ProblemException(
                    ProblemCode.SHARD_UNSUPPORTED,
                    "There are too many files in " + what + ": their list has more than " + MAX_BYTES + " bytes",
                    e);
        }
    }

    /** What was read under a key, or the problem that it is not in order. */
    static <T> T understood(String key, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidManifestException e) {
            throw StoreErrors.corrupt(key, "is not in order: " + e.getMessage());
        }
    }
}
