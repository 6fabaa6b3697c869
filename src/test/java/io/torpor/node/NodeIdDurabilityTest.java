package io.torpor.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.data.DataDirectory;
import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's id is the same after a power failure as it was before one: all that is here is on record under it. */
class NodeIdDurabilityTest {

    @TempDir
    Path temp;

    private final NodeConfiguration configuration = new NodeConfiguration();
    private RecordingDisk disk;
    private DataDirectory data;
    private Path file;

    @BeforeEach
    void record() throws IOException {
        disk = new RecordingDisk(temp);
        data = new DataDirectory(disk.root());
        file = Files.createDirectory(temp.resolve(DataDirectory.OWN)).resolve("node-id");
    }

    @Test
    void aNewIdIsForcedThenNamedThenItsNameIsForced() throws IOException {
        String id = id();

        assertThat(disk.take())
                .containsExactly(
                        "create .torpor/node-id.new",
                        "write .torpor/node-id.new",
                        "force .torpor/node-id.new",
                        "move .torpor/node-id.new -> .torpor/node-id",
                        "force .torpor");
        assertThat(file).hasContent(id);
    }

    @Test
    void whatAStartThatWasKilledLeftIsNoIdAndInNobodysWay() throws IOException {
        Files.writeString(temp.resolve(".torpor/node-id.new"), "node-");

        assertThat(file).doesNotExist();
        assertThat(id()).matches("node-[0-9a-f]{8}");
        assertThat(temp.resolve(".torpor/node-id.new")).doesNotExist();
    }

    @Test
    void aKeptIdIsNotWrittenAgain() throws IOException {
        String id = id();
        disk.take();

        assertThat(id()).isEqualTo(id);
        assertThat(disk.take()).isEmpty();
    }

    private String id() throws IOException {
        NodeProperties unnamed = new NodeProperties(null, Duration.ofSeconds(2), Duration.ofSeconds(30), null);
        try (ProcessLock lock = ProcessLock.take(temp.resolve("process.lock"))) {
            return configuration.nodeIdentity(unnamed, data, lock).id();
        }
    }
}
