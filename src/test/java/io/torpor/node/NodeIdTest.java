package io.torpor.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory has one node's id for good: all that is in it is on record under that. */
class NodeIdTest {

    @TempDir
    Path home;

    private final NodeConfiguration configuration = new NodeConfiguration();
    private DataDirectory data;

    @BeforeEach
    void makeDirectory() throws IOException {
        data = new DataDirectory(home);
        Files.createDirectories(data.own());
    }

    @Test
    void anIdThatWasConfiguredIsKept() throws IOException {
        assertThat(id("mine")).isEqualTo("mine");
        assertThat(id(null)).isEqualTo("mine");
        assertThat(id("mine")).isEqualTo("mine");
    }

    @Test
    void anotherIdThanTheDirectorysIsRefusedWithBothAndWhatToDo() throws IOException {
        String kept = id(null);

        assertThatIllegalStateException()
                .isThrownBy(() -> id("renamed"))
                .withMessageContaining("torpor.node.id: is renamed")
                .withMessageContaining("node " + kept)
                .withMessageContaining("Set torpor.node.id to " + kept + " or leave it out");
        assertThat(id(null)).isEqualTo(kept);
    }

    /** An earlier version let the configured id win, and did not look at the file. */
    @Test
    void theConfiguredIdOfAnEarlierVersionStays() throws IOException {
        Files.writeString(data.own().resolve("node-id"), "node-of-the-first-start\n");

        assertThat(id("mine")).isEqualTo("mine");
        assertThat(id(null)).isEqualTo("mine");
        assertThatIllegalStateException().isThrownBy(() -> id("node-of-the-first-start"));
    }

    @Test
    void aDirectoryHasAnIdOfItsOwnThatStays() throws IOException {
        try (ProcessLock lock = ProcessLock.take(home.resolve("process.lock"))) {
            NodeIdentity node = new NodeIdentity("node", "incarnation");
            DirectoryId first = configuration.directoryId(data, lock, node);
            assertThat(configuration.directoryId(data, lock, node)).isEqualTo(first);
        }
    }

    private String id(@Nullable String configured) throws IOException {
        NodeProperties properties = new NodeProperties(configured, Duration.ofSeconds(2), Duration.ofSeconds(30), null);
        try (ProcessLock lock = ProcessLock.take(home.resolve("process.lock"))) {
            NodeIdentity node = configuration.nodeIdentity(properties, data, lock);
            configuration.directoryId(data, lock, node);
            return node.id();
        }
    }
}
