package io.torpor.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreErrors;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoreProvider;
import io.torpor.store.file.FileStoreProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stores in directories whose streams a test stops in the middle of an object: however fast the machine is, the transfer
 * is then under way, and stays so until the test lets it go on. A cancel ends it, as it does with a slow store.
 */
public final class HoldingStores implements StoreProvider {

    private final StoreProvider directories = new FileStoreProvider();
    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();

    /** Holds the objects of shards, not what describes them, whose key contains these characters. */
    public Hold hold(String keyPart) {
        Hold hold = new Hold(keyPart);
        holds.add(hold);
        return hold;
    }

    /** From now on there is too little memory for the manifests whose key contains these characters. */
    public void breaksAtManifestsOf(String keyPart) {
        broken.add(keyPart);
    }

    /** Nothing is held or broken any more. */
    public void letGo() {
        broken.clear();
        holds.forEach(Hold::release);
        holds.clear();
    }

    @Override
    public Optional<ObjectStore> open(StoreLocation location, @Nullable String region) {
        return directories.open(location, region).map(HoldingStore::new);
    }

    private void pass(String key, Runnable check) {
        holds.forEach(hold -> hold.pass(key, check));
    }

    /** Some streams that don't go on. */
    public static final class Hold {

        private final String keyPart;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Hold(String keyPart) {
            this.keyPart = keyPart;
        }

        /** Waits until a stream has moved some of an object's bytes and is held. */
        public void awaitReached() {
            try {
                assertThat(reached.await(20, TimeUnit.SECONDS))
                        .as("bytes moved")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        public void release() {
            released.countDown();
        }

        private void pass(String key, Runnable check) {
            boolean held = key.contains(keyPart) && key.matches(".*/(file|pack)-\\d{6}");
            if (!held) {
                return;
            }
            reached.countDown();
            try {
                while (!released.await(20, TimeUnit.MILLISECONDS)) {
                    check.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw StoreErrors.interrupted(e);
            }
        }
    }

    private final class HoldingStore extends ForwardingObjectStore {

        HoldingStore(ObjectStore directory) {
            super(directory);
        }

        @Override
        public boolean putIfAbsent(String key, byte[] content) {
            if (key.endsWith("/manifest.json") && broken.stream().anyMatch(key::contains)) {
                throw new OutOfMemoryError("scripted");
            }
            return super.putIfAbsent(key, content);
        }

        @Override
        public ObjectWriter create(String key, long expectedSize, Runnable check) {
            ObjectWriter writer = super.create(key, expectedSize, check);
            return new ObjectWriter() {
                @Override
                public void write(ByteBuffer bytes) {
                    writer.write(bytes);
                    pass(key, check);
                }

                @Override
                public boolean commit() {
                    return writer.commit();
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
        }

        @Override
        public ObjectReader open(String key, long offset, long length, Runnable check) {
            ObjectReader reader = super.open(key, offset, length, check);
            return new ObjectReader() {
                @Override
                public int read(ByteBuffer into) {
                    int count = reader.read(into);
                    pass(key, check);
                    return count;
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }
    }
}
