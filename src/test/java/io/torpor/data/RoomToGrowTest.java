package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.torpor.support.Mounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file grows into room that is its own, on a disk that others have filled. */
@EnabledOnOs(OS.LINUX)
class RoomToGrowTest {

    private static final int AHEAD = 1 << 20;

    @TempDir
    Path disk;

    private final Mounts mounts = new Mounts();
    private Path file;
    private RoomToGrow room;

    @BeforeEach
    void aSmallDisk() throws IOException {
        mounts.tmpfs(disk, "size=8m");
        file = disk.resolve("file");
        room = new RoomToGrow(file, AHEAD);
    }

    @AfterEach
    void unmount() throws IOException {
        room.close();
        mounts.close();
    }

    @Test
    void itIsTheFilesOwn() throws IOException {
        Files.write(file, new byte[1000]);
        room.keep();
        assertThat(file).hasSize(1000);
        fill();

        append(AHEAD);

        assertThatIOException().isThrownBy(() -> append(8192)).matches(DiskErrors::isFull);
    }

    @Test
    void itIsMadeWholeAgainWhenTheFileHasGrownIntoIt() throws IOException {
        Files.write(file, new byte[1000]);
        room.keep();
        append(AHEAD);
        room.keep();
        room.keep();
        fill();

        append(AHEAD);

        assertThat(file).hasSize(1000 + 2 * AHEAD);
    }

    @Test
    void itIsNotTakenFromALittleAndNeedsAFile() throws IOException {
        room.keep();
        assertThat(file).doesNotExist();
        Files.write(file, new byte[1000]);
        Files.write(disk.resolve("other"), new byte[5 << 20]);
        long before = Files.getFileStore(disk).getUsableSpace();

        room.keep();

        assertThat(Files.getFileStore(disk).getUsableSpace()).isEqualTo(before);
    }

    private void append(int bytes) throws IOException {
        Files.write(file, new byte[bytes], StandardOpenOption.APPEND);
    }

    private void fill() {
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(DiskErrors.isFull(e)).as(e.toString()).isTrue();
        }
    }
}
