package io.torpor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.archive.DirectoryEntry;
import io.torpor.archive.FileEntry;
import io.torpor.support.RecordingDisk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restored file is forced after its last byte and with its attributes, or left to the one call that forces all. */
class TargetFileTest {

    private static final FileEntry PART = new FileEntry("file", 3, Instant.EPOCH, 0444, "", "object", 0);

    @TempDir
    Path temp;

    private RecordingDisk disk;

    @BeforeEach
    void record() {
        disk = new RecordingDisk(temp);
    }

    @Test
    void aFileIsForcedAfterItsContentAndItsTime() {
        complete(true);

        assertThat(disk.take()).containsExactly("create file", "write file", "attributes file", "force file");
    }

    @Test
    void aFileThatIsForcedWithAllOthersIsNotForcedAlone() {
        complete(false);

        assertThat(disk.take()).containsExactly("create file", "write file", "attributes file");
    }

    @Test
    void aDirectoryGetsItsTimeBeforeAModeThatMayForbidIt() throws Exception {
        Files.createDirectory(temp.resolve("directory"));

        TargetFile.completeDirectory("s", disk.root(), new DirectoryEntry("directory", 0555, Instant.EPOCH));

        assertThat(disk.take()).containsExactly("attributes directory", "attributes directory");
        assertThat(Files.getLastModifiedTime(temp.resolve("directory")).toInstant())
                .isEqualTo(Instant.EPOCH);
    }

    private void complete(boolean durable) {
        try (TargetFile file = TargetFile.create("s", disk.root(), PART, new FileModes())) {
            file.write(ByteBuffer.wrap(new byte[3]));
            file.complete(durable);
        }
    }
}
