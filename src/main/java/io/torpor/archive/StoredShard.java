package io.torpor.archive;

import io.torpor.data.Digests;
import io.torpor.store.ObjectStore;
import io.torpor.store.StoreErrors;
import java.lang.ref.SoftReference;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A shard in a store, whose parts are read one after the other and checked, each alone and against those before it. */
final class StoredShard implements ShardContent {

    private final ObjectStore store;
    private final ShardKey key;
    private final String sha256;
    private final ShardEntry head;
    private final ShardTotals totals;
    private final List<ListEntry> lists;

    /** What was read and checked, if that was all, as long as there is memory: it is gone over many times. */
    private final SoftReference<@Nullable ShardEntry> whole;

    /** A shard whose document was read and checked. */
    StoredShard(ObjectStore store, ShardKey key, String sha256, ShardDocument document) {
        this.store = store;
        this.key = key;
        this.sha256 = sha256;
        this.head = document.shard().head();
        this.totals = document.sums();
        this.lists = document.listed();
        this.whole = new SoftReference<>(lists.isEmpty() ? document.shard() : null);
    }

    /**
     * Checks a document, before a shard is made of it.
     *
     * @throws InvalidManifestException naming the field that is wrong
     */
    static void check(ShardDocument document) {
        List<ListEntry> lists = document.listed();
        requireInOrder(lists);
        if (lists.isEmpty()) {
            new ShardValidator().check(document.shard(), "shard.");
            if (!ShardTotals.of(document.shard()).equals(document.sums())) {
                throw new InvalidManifestException("totals", "do not add up");
            }
        }
    }

    private static void requireInOrder(List<ListEntry> lists) {
        for (int i = 0; i < lists.size(); i++) {
            if (!lists.get(i).key().equals(ListEntry.key(i + 1))) {
                throw new InvalidManifestException("lists[" + i + "].key", "must be " + ListEntry.key(i + 1));
            }
            if (!Digests.isHex(lists.get(i).sha256(), 64)) {
                throw new InvalidManifestException("lists[" + i + "].sha256", "must be 64 hex digits");
            }
        }
    }

    @Override
    public ShardEntry head() {
        return head;
    }

    @Override
    public ShardTotals totals() {
        return totals;
    }

    @Override
    public List<String> lists() {
        return lists.stream().map(list -> key.prefix() + list.key()).toList();
    }

    @Override
    public Iterable<ShardEntry> parts() {
        ShardEntry known = whole.get();
        return known == null ? Parts::new : List.of(known);
    }

    /** By their sums they are what was checked: so nothing but these is looked at again. */
    @Override
    public Iterable<ShardEntry> partsBackwards() {
        ShardEntry known = whole.get();
        if (known != null) {
            return List.of(known);
        }
        return () -> IntStream.rangeClosed(0, lists.size())
                .mapToObj(back -> read(lists.size() - back).shard())
                .iterator();
    }

    /** The document of a part, by its place; the last is the shard's own. */
    private ShardDocument read(int part) {
        boolean isLast = part == lists.size();
        return ShardDocuments.read(
                store, name(part), key, isLast ? sha256 : lists.get(part).sha256());
    }

    private String name(int part) {
        return part == lists.size()
                ? key.document()
                : key.prefix() + lists.get(part).key();
    }

    private final class Parts implements Iterator<ShardEntry> {

        private final ShardValidator validator = new ShardValidator();
        private ShardTotals seen = ShardTotals.NONE;
        private int next;

        @Override
        public boolean hasNext() {
            return next <= lists.size();
        }

        @Override
        public ShardEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int part = next++;
            ShardDocument read = StoredShard.this.read(part);
            return ShardDocuments.understood(name(part), () -> checked(read, part == lists.size()));
        }

        private ShardEntry checked(ShardDocument document, boolean isLast) {
            if (!isLast && (document.lists() != null || document.totals() != null)) {
                throw new InvalidManifestException("lists", "and totals must not be in a list");
            }
            ShardEntry part = document.shard();
            if (!part.head().equals(head)) {
                throw new InvalidManifestException("shard", "is not the same in all lists");
            }
            validator.check(part, "shard.");
            seen = seen.plus(ShardTotals.of(part));
            if (isLast && !seen.equals(totals)) {
                throw StoreErrors.corrupt(key.document(), "is not in order: its totals do not add up");
            }
            return part;
        }
    }
}
