package io.torpor.support;

import io.torpor.store.CopyResult;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreFinding;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An archive that a test changes in one place. */
public class ForwardingObjectStore implements ObjectStore {

    private final ObjectStore archive;

    public ForwardingObjectStore(ObjectStore archive) {
        this.archive = archive;
    }

    @Override
    public StoreLocation location() {
        return archive.location();
    }

    @Override
    public ObjectWriter create(String key, long expectedSize, Runnable check) {
        return archive.create(key, expectedSize, check);
    }

    @Override
    public ObjectReader open(String key, long offset, long length, Runnable check) {
        return archive.open(key, offset, length, check);
    }

    @Override
    public ObjectReader openMetadata(String key, long length) {
        return archive.openMetadata(key, length);
    }

    @Override
    public CopyResult copy(String from, String to, long size, String crc32c, Runnable check) {
        return archive.copy(from, to, size, crc32c, check);
    }

    @Override
    public void put(String key, byte[] content) {
        archive.put(key, content);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) {
        return archive.putIfAbsent(key, content);
    }

    @Override
    public Optional<byte[]> get(String key, int maxBytes) {
        return archive.get(key, maxBytes);
    }

    @Override
    public List<StoredObject> list(String prefix, Runnable check) {
        return archive.list(prefix, check);
    }

    @Override
    public List<String> directories(String prefix, Runnable check) {
        return archive.directories(prefix, check);
    }

    @Override
    public void discard(String prefix) {
        archive.discard(prefix);
    }

    @Override
    public void discard(String prefix, String last, Runnable check) {
        archive.discard(prefix, last, check);
    }

    @Override
    public void discardUnfinished(String prefix) {
        archive.discardUnfinished(prefix);
    }

    @Override
    public void makeDurable(String prefix) {
        archive.makeDurable(prefix);
    }

    @Override
    public void requirePresent() {
        archive.requirePresent();
    }

    @Override
    public List<StoreFinding> selfTest(Duration limit, Runnable check) {
        return archive.selfTest(limit, check);
    }

    @Override
    public void check() {
        archive.check();
    }
}
