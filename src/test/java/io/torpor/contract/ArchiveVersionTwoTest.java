package io.torpor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.ArchiveId;
import io.torpor.archive.Manifest;
import io.torpor.archive.ManifestStore;
import io.torpor.pipeline.ShardRestorer;
import io.torpor.pipeline.ShardTarget;
import io.torpor.store.ObjectStore;
import io.torpor.support.CountingMeter;
import io.torpor.support.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden archive of version 2: the same tree as version 1's, one shard in one document and the other in lists. */
class ArchiveVersionTwoTest {

    private static final ArchiveId ARCHIVE = new ArchiveId("golden", "golden-pause");

    @TempDir
    Path home;

    @Test
    void anArchiveOfVersionTwoIsRestoredWhole() throws IOException {
        Trees.copy(Golden.path("archive-v2"), home.resolve("archive"));
        ObjectStore store = TestStores.in(home.toRealPath().resolve("archive"));
        ManifestStore manifests = new ManifestStore();
        Manifest manifest = manifests.readVerified(store, ARCHIVE).manifest();
        List<ShardTarget> targets = new ArrayList<>();
        for (var key : manifest.shards().keySet()) {
            Path target = Files.createDirectories(home.resolve("bucket").resolve(key.shard()));
            targets.add(new ShardTarget(key.prefix(), manifests.content(store, manifest, key), target));
        }

        new ShardRestorer(Runnable::run, 1).restore(store, targets, new CountingMeter());

        assertThat(manifest.formatVersion()).isEqualTo(2);
        assertThat(targets)
                .extracting(target -> target.content().lists().size())
                .containsExactly(2, 0);
        assertThat(belowShards(Trees.describe(home.resolve("bucket"))))
                .as("An archive that was written by version 2 must come back as it was, for ever")
                .isEqualTo(belowShards(Golden.lines("archive-v1-restored.txt")));
    }

    /** A shard's own directory gets its mode and time when it is moved into place. */
    private static List<String> belowShards(List<String> lines) {
        return lines.stream().filter(line -> line.contains("/")).toList();
    }
}
