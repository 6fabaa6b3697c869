package io.torpor.store;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object store whose root is the one on record (I4). It is looked at before the first use, again whenever something
 * is not found or may not be, and before each write to a directory: a disk that is not mounted, or not any more, is
 * never taken for an archive that is gone, and never written past.
 */
final class RootedStore implements ObjectStore {

    private final ObjectStore store;
    private final RootRecords records;
    private volatile @Nullable ExpectedRoot seen;

    RootedStore(ObjectStore store, RootRecords records) {
        this.store = store;
        this.records = records;
    }

    @Override
    public StoreLocation location() {
        return store.location();
    }

    @Override
    public ObjectWriter create(String key, long expectedSize, Runnable check) {
        ObjectKeys.check(key);
        beforeWriting();
        return store.create(key, expectedSize, check);
    }

    @Override
    public Optional<ObjectWriter> stream(String key, long size, Runnable check) {
        ObjectKeys.check(key);
        beforeWriting();
        return store.stream(key, size, check);
    }

    @Override
    public ObjectReader open(String key, long offset, long length, Runnable check) {
        ObjectKeys.check(key);
        beforeUse();
        return found(() -> store.open(key, offset, length, check));
    }

    @Override
    public ObjectReader openMetadata(String key, long length) {
        ObjectKeys.check(key);
        beforeUse();
        return found(() -> store.openMetadata(key, length));
    }

    @Override
    public CopyResult copy(String from, String to, long size, String crc32c, Runnable check) {
        ObjectKeys.check(from);
        ObjectKeys.check(to);
        beforeWriting();
        return store.copy(from, to, size, crc32c, check);
    }

    @Override
    public void put(String key, byte[] content) {
        ObjectKeys.check(key);
        beforeWriting();
        store.put(key, content);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) {
        ObjectKeys.check(key);
        beforeWriting();
        return store.putIfAbsent(key, content);
    }

    @Override
    public Optional<byte[]> get(String key, int maxBytes) {
        ObjectKeys.check(key);
        beforeUse();
        Optional<byte[]> found = store.get(key, maxBytes);
        if (found.isEmpty()) {
            look();
        }
        return found;
    }

    /** A root that went away meanwhile is listed as far as it was read. */
    @Override
    public List<StoredObject> list(String prefix, Runnable check) {
        beforeUse();
        List<StoredObject> found = store.list(prefix, check);
        look();
        return found;
    }

    /** What a self-test writes is nobody's bucket. */
    @Override
    public List<String> directories(String prefix, Runnable check) {
        beforeUse();
        List<String> found = store.directories(prefix, check);
        look();
        return prefix.isEmpty()
                ? found.stream()
                        .filter(name -> !name.equals(SelfTest.DIRECTORY))
                        .toList()
                : found;
    }

    /** What is not there any more is only gone if the root is still there. */
    @Override
    public void discard(String prefix) {
        ObjectKeys.checkDirectory(prefix);
        look();
        store.discard(prefix);
        look();
    }

    @Override
    public void discard(String prefix, String last, Runnable check) {
        ObjectKeys.checkDirectory(prefix);
        look();
        store.discard(prefix, last, check);
        look();
    }

    @Override
    public void discardUnfinished(String prefix) {
        ObjectKeys.checkDirectory(prefix);
        look();
        store.discardUnfinished(prefix);
        look();
    }

    @Override
    public void makeDurable(String prefix) {
        ObjectKeys.checkDirectory(prefix);
        look();
        store.makeDurable(prefix);
    }

    @Override
    public void requirePresent() {
        store.requirePresent();
        look();
    }

    @Override
    public void check() {
        look();
        store.check();
    }

    @Override
    public List<StoreFinding> selfTest(Duration limit, Runnable check) {
        look();
        return store.selfTest(limit, check);
    }

    private void beforeUse() {
        if (seen == null) {
            look();
        }
    }

    /** A directory can be another one from one moment to the next; the root of a bucket's prefix can't. */
    private void beforeWriting() {
        if (seen == null || location() instanceof FileLocation) {
            look();
        }
    }

    private void look() {
        ExpectedRoot expected = seen;
        if (expected == null) {
            expected = records.expected(location());
        }
        expected.requireThere(store);
        seen = expected;
    }

    private ObjectReader found(Supplier<ObjectReader> opening) {
        try {
            return opening.get();
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.ARCHIVE_INCOMPLETE || e.code() == ProblemCode.ARCHIVE_CORRUPT) {
                look();
            }
            throw e;
        }
    }
}
