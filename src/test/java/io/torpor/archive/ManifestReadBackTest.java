package io.torpor.archive;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.Digests;
import io.torpor.problem.ProblemCode;
import io.torpor.store.ObjectStore;
import io.torpor.support.ForwardingObjectStore;
import io.torpor.support.Pins;
import io.torpor.support.TestStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's word that a manifest is written is not believed: what is read back must be what was sent. */
class ManifestReadBackTest {

    private static final String MANIFEST = "bucket/task/manifest.json";
    private static final String SUM = MANIFEST + ".sha256";

    @TempDir
    Path home;

    private final ManifestStore manifests = new ManifestStore();
    private final Manifest manifest = Manifest.of("bucket", "uuid", "task", Instant.EPOCH, "test", List.of());
    private final List<String> discarded = new ArrayList<>();
    private ObjectStore store;

    @BeforeEach
    void openStore() {
        store = TestStores.in(home);
    }

    @Test
    @Pins(I4)
    void aStoreThatKeepsAnotherTextIsNoticed() {
        ObjectStore lying = new Lying() {
            @Override
            public boolean putIfAbsent(String key, byte[] content) {
                return super.putIfAbsent(key, flipped(content));
            }
        };

        assertThatProblem(() -> manifests.commit(lying, manifest), ProblemCode.ARCHIVE_CORRUPT, MANIFEST);
        assertThat(discarded).as("notes for a retry stay").isEmpty();
    }

    @Test
    @Pins(I4)
    void aStoreThatKeepsAnotherTextWithItsSumIsNoticed() {
        byte[] another = "{}".getBytes(StandardCharsets.US_ASCII);
        ObjectStore lying = new Lying() {
            @Override
            public boolean putIfAbsent(String key, byte[] content) {
                return super.putIfAbsent(key, another);
            }

            @Override
            public void put(String key, byte[] content) {
                super.put(key, (Digests.sha256(another) + "  manifest.json\n").getBytes(StandardCharsets.US_ASCII));
            }
        };

        assertThatProblem(
                () -> manifests.commit(lying, manifest), ProblemCode.ARCHIVE_CORRUPT, "does not read as it was");
    }

    @Test
    @Pins(I4)
    void aStoreThatKeepsNothingIsNoticed() {
        ObjectStore lying = new Lying() {
            @Override
            public boolean putIfAbsent(String key, byte[] content) {
                return true;
            }
        };

        assertThatProblem(() -> manifests.commit(lying, manifest), ProblemCode.ARCHIVE_INCOMPLETE, MANIFEST);
    }

    @Test
    @Pins(I4)
    void aSumThatIsNotKeptAsItWasSentIsNoticed() {
        ObjectStore forgetful = new Lying() {
            @Override
            public void put(String key, byte[] content) {}
        };
        assertThatProblem(() -> manifests.commit(forgetful, manifest), ProblemCode.ARCHIVE_INCOMPLETE, SUM);

        ObjectStore lying = new Lying() {
            @Override
            public void put(String key, byte[] content) {
                super.put(key, flipped(content));
            }
        };
        assertThatProblem(() -> manifests.commit(lying, manifest), ProblemCode.ARCHIVE_CORRUPT, SUM);
    }

    @Test
    @Pins(I4)
    void theManifestComesBeforeItsSumAndNothingIsDiscardedBeforeBothAreReadBack() {
        List<String> calls = new ArrayList<>();
        ObjectStore recording = new Lying() {
            @Override
            public boolean putIfAbsent(String key, byte[] content) {
                calls.add("put if absent " + key);
                return super.putIfAbsent(key, content);
            }

            @Override
            public void put(String key, byte[] content) {
                calls.add("put " + key);
                super.put(key, content);
            }

            @Override
            public io.torpor.store.ObjectReader openMetadata(String key, long length) {
                calls.add("read " + key);
                return super.openMetadata(key, length);
            }

            @Override
            public void discard(String prefix) {
                calls.add("discard " + prefix);
                super.discard(prefix);
            }
        };

        manifests.commit(recording, manifest);

        assertThat(calls)
                .containsExactly(
                        "put if absent " + MANIFEST, "put " + SUM, "read " + MANIFEST, "discard bucket/task/kept/");
    }

    @Test
    @Pins(I4)
    void theManifestOfAnotherWriterStaysAndIsRefused() {
        manifests.commit(store, manifest);
        Manifest other = Manifest.of("bucket", "another uuid", "task", Instant.EPOCH, "test", List.of());

        assertThatProblem(() -> manifests.commit(store, other), ProblemCode.ARCHIVE_CORRUPT, "is there already");
        assertThat(manifests.read(store, new ArchiveId("bucket", "task"))).isEqualTo(manifest);
    }

    private static byte[] flipped(byte[] content) {
        byte[] other = content.clone();
        other[content.length / 2] ^= 1;
        return other;
    }

    /** An honest store, but for what a test overrides. */
    private class Lying extends ForwardingObjectStore {

        Lying() {
            super(store);
        }

        @Override
        public void discard(String prefix) {
            discarded.add(prefix);
            super.discard(prefix);
        }
    }
}
