package io.torpor.support;

import io.torpor.store.ObjectKeys;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreLocation;
import io.torpor.store.file.FileStoreProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Object stores of tests that need no Spring context. */
public final class TestStores {

    private TestStores() {}

    /** The store in a directory, which need not be there; the buckets that are written to it count as claimed. */
    public static ObjectStore in(Path directory) {
        return claimed(
                new FileStoreProvider()
                        .open(StoreLocation.of("file:" + directory), null)
                        .orElseThrow(),
                directory);
    }

    /** A store whose every object is written as if an archive's claim had been put before: its bucket's directory is there. */
    public static ObjectStore claimed(ObjectStore store, Path directory) {
        return new ClaimedStore(store, directory);
    }

    private static final class ClaimedStore extends ForwardingObjectStore {

        private final Path directory;

        ClaimedStore(ObjectStore store, Path directory) {
            super(store);
            this.directory = directory;
        }

        @Override
        public ObjectWriter create(String key, long expectedSize, Runnable check) {
            claim(key);
            return super.create(key, expectedSize, check);
        }

        @Override
        public void put(String key, byte[] content) {
            claim(key);
            super.put(key, content);
        }

        private void claim(String key) {
            int slash = ObjectKeys.check(key).indexOf('/');
            Path bucket = directory.resolve(key.substring(0, Math.max(slash, 0)));
            if (Files.exists(bucket, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            try {
                Files.createDirectories(bucket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
