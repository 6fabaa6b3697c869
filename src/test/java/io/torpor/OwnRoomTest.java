package io.torpor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.data.DataDirectory;
import io.torpor.data.DiskErrors;
import io.torpor.data.OwnWrites;
import io.torpor.support.Mounts;
import io.torpor.support.MovableClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Room is reserved while there is some, and given up when there is none. */
class OwnRoomTest {

    private static final long SIZE = 1 << 20;

    @TempDir
    Path disk;

    private final Mounts mounts = new Mounts();
    private final MovableClock clock = MovableClock.standing();
    private Path reserve;
    private final OwnWrites small = new OwnWrites();
    private OwnRoom room;

    @BeforeEach
    void aSmallDisk() throws IOException {
        mounts.tmpfs(disk, "size=8m");
        DataDirectory data = new DataDirectory(disk);
        Files.createDirectories(data.own());
        reserve = data.own().resolve("reserve");
        room = room(SIZE);
    }

    @AfterEach
    void unmount() throws IOException {
        mounts.close();
    }

    @Test
    void itReallyTakesRoom() throws IOException {
        assertThat(reserve).hasSize(SIZE);
        assertThat(Files.getFileStore(disk).getUsableSpace()).isLessThanOrEqualTo(7 << 20);
    }

    @Test
    void itIsGivenUpOnAFullDiskAndTakenAgainAfterwards() throws IOException {
        Path filler = fill();

        room.look();
        assertThat(reserve).hasSize(SIZE / 16);
        Files.write(disk.resolve("small"), new byte[100_000]);

        Files.delete(filler);
        room.look();
        assertThat(reserve).hasSize(SIZE / 16);
        clock.advance(Duration.ofMinutes(1));
        room.look();
        assertThat(reserve).hasSize(SIZE);
    }

    /** An index service takes what is given up before a small file is written. */
    @Test
    void aLastPartIsForSmallFilesAlone() throws IOException {
        fill();
        room.look();
        fill();
        Path lock = disk.resolve("lock");

        small.make(() -> Files.write(lock, new byte[100]));

        assertThat(lock).hasSize(100);
        assertThat(reserve).isEmptyFile();
    }

    /** Where a quota hides that the disk is full, or the next look is still to come. */
    @Test
    void aSmallFileThatFindsNoRoomNeedsNoLook() throws IOException {
        fill();

        small.make(() -> Files.write(disk.resolve("lock"), new byte[100]));

        assertThat(disk.resolve("lock")).hasSize(100);
        assertThat(reserve).hasSize(SIZE / 16);
    }

    @Test
    void aSmallFileFailsWhenNothingIsLeft() throws IOException {
        fill();
        room.look();
        fill();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> small.make(() -> {
                    fill();
                    return Files.write(disk.resolve("lock"), new byte[5000]);
                }));
        assertThat(reserve).isEmptyFile();
    }

    @Test
    void itIsNotTakenFromALittle() throws IOException {
        Files.delete(reserve);

        room(3 * SIZE);

        assertThat(reserve).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsMadeWhole() throws IOException {
        Files.write(reserve, new byte[10]);

        room(SIZE);

        assertThat(reserve).hasSize(SIZE);
    }

    @Test
    void noneIsWanted() throws IOException {
        Files.delete(reserve);

        room(0).look();

        assertThat(reserve).doesNotExist();
    }

    private OwnRoom room(long size) {
        return new OwnRoom(new DataDirectory(disk), new DatabaseProperties(DataSize.ofBytes(size)), small, clock);
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(DiskErrors.isFull(full)).as(full.toString()).isTrue();
        }
        return filler;
    }
}
