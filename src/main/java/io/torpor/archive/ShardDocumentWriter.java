package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;

/**
 * The writer of a shard's document: of a shard with many files, part after part. What an earlier attempt left is
 * replaced; nothing counts before the last part is written. May be called from many threads.
 */
public final class ShardDocumentWriter {

    private final ObjectStore store;
    private final ShardKey key;
    private final List<ListEntry> lists = new ArrayList<>();
    private ShardTotals totals = ShardTotals.NONE;

    ShardDocumentWriter(ObjectStore store, ShardKey key) {
        this.store = store;
        this.key = key;
    }

    /**
     * Writes a part that is not the last one.
     *
     * @throws io.torpor.problem.ProblemException any of {@link ObjectStore}
     */
    public synchronized void add(ShardEntry part) {
        String list = ListEntry.key(lists.size() + 1);
        byte[] text = ShardDocuments.text(ShardDocument.list(key, part));
        store.put(key.prefix() + list, text);
        lists.add(new ListEntry(list, Digests.sha256(text)));
        totals = totals.plus(ShardTotals.of(part));
    }

    /**
     * Writes the document beside its objects, which must all be there; durable when this returns.
     *
     * @param last the rest of the shard, or all of it
     * @return its SHA-256, for the manifest
     * @throws io.torpor.problem.ProblemException any of {@link ObjectStore}
     */
    public synchronized String finish(ShardEntry last) {
        ShardTotals all = totals.plus(ShardTotals.of(last));
        byte[] text =
                ShardDocuments.text(ShardDocument.of(key, lists.isEmpty() ? null : List.copyOf(lists), all, last));
        store.put(key.document(), text);
        return Digests.sha256(text);
    }
}
