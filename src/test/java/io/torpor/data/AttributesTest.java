package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

    @TempDir
    Path temp;

    @Test
    void allTwelveBitsAndNanosecondsAreSet() throws IOException {
        FileTime time = FileTime.from(Instant.parse("1999-12-31T23:59:59.987654321Z"));
        Path directory = Files.createDirectory(temp.resolve("d"));
        Path file = Files.writeString(temp.resolve("f"), "");

        for (int again = 0; again < 2; again++) {
            Attributes.apply(directory, 01555, time);
            Attributes.apply(file, 0, time);
        }

        assertThat(Attributes.mode(directory)).isEqualTo(01555);
        assertThat(Attributes.mode(file)).isZero();
        assertThat(Files.getLastModifiedTime(directory)).isEqualTo(time);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
    }

    @Test
    void bothAreForcedAfterTheyWereSetAndOnlyIfTheyWereNotRight() throws IOException {
        RecordingDisk disk = new RecordingDisk(temp);
        FileTime time = FileTime.from(Instant.parse("1999-12-31T23:59:59Z"));
        Files.createDirectory(temp.resolve("d"));
        Path directory = disk.root().resolve("d");

        Attributes.apply(directory, 0500, time);
        assertThat(disk.take()).containsExactly("attributes d", "attributes d", "force d");

        Attributes.apply(directory, 0500, time);
        assertThat(disk.take()).isEmpty();
        Attributes.apply(directory, 0700, time);
        assertThat(disk.take()).as("another mode").endsWith("force d");
        Attributes.apply(directory, 0700, FileTime.fromMillis(0));
        assertThat(disk.take()).as("another time").endsWith("force d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59.999999999Z",
                "1969-12-31T23:59:59.000000001Z",
                "1960-02-29T12:00:00.5Z",
                "1960-02-29T12:00:00Z",
                "1970-01-01T00:00:00Z",
                "2026-01-31T12:00:00.123456789Z"
            })
    void aTimeIsSetToTheNanosecondAlsoBefore1970(String time) throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        Instant modified = Instant.parse(time);
        assertThat(Attributes.canSet(modified)).isTrue();

        Attributes.setModified(file, modified);

        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(modified);
    }

    @Test
    void whatIsNotAsItWasSetIsSaid() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        Attributes.setModified(file, Instant.EPOCH);
        Attributes.setMode(file, 0640);

        Attributes.requireAre(file, 0640, Instant.EPOCH);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Attributes.requireAre(file, 0600, Instant.EPOCH))
                .withMessageContaining("mode was set to 0600 and is 0640");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Attributes.requireAre(file, 0640, Instant.ofEpochSecond(1)))
                .withMessageContaining("1970-01-01T00:00:01Z and is 1970-01-01T00:00:00Z");
    }
}
