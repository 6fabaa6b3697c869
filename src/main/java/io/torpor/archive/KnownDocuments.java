package io.torpor.archive;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents that were parsed and checked lately, by the SHA-256 of their texts: a text is read from the store whenever
 * it is relied on, and need not be understood anew as long as it is the same. May be used by many threads.
 */
final class KnownDocuments {

    private static final int MOST = 32;

    private final Map<String, SoftReference<ShardDocument>> documents = new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<ShardDocument>> eldest) {
            return size() > MOST;
        }
    };

    /** The document of a text; null if it is not known, or its memory was needed. */
    synchronized @Nullable ShardDocument get(String sha256) {
        SoftReference<ShardDocument> known = documents.get(sha256);
        return known == null ? null : known.get();
    }

    synchronized void put(String sha256, ShardDocument document) {
        documents.put(sha256, new SoftReference<>(document));
    }
}
