package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InodeFactsTest {

    @TempDir
    Path temp;

    private Path file;

    @BeforeEach
    void aFileOfTwoNames() throws IOException {
        file = Files.write(temp.resolve("file"), new byte[5000]);
        Files.createLink(temp.resolve("second"), file);
        Attributes.setMode(file, 06751);
        Attributes.setModified(file, Instant.parse("1931-07-03T04:05:06.000000007Z"));
    }

    @Test
    void theSystemAndJavaTellTheSame() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), file);
        for (Path path : new Path[] {file, temp, link, Path.of("/dev/null")}) {
            assertThat(InodeFacts.of(path))
                    .as(path.toString())
                    .usingRecursiveComparison()
                    .ignoringFields("allocated", "attributes")
                    .isEqualTo(InodeFacts.toldByJava(path));
        }
    }

    @Test
    void aFilesFacts() throws IOException {
        InodeFacts facts = InodeFacts.of(file);

        assertThat(facts.isRegularFile()).isTrue();
        assertThat(facts.isDirectory() || facts.isSymbolicLink() || facts.isFixed() || facts.isMountPoint())
                .isFalse();
        assertThat(facts.mode()).isEqualTo(06751);
        assertThat(facts.size()).isEqualTo(5000);
        assertThat(facts.links()).isEqualTo(2);
        assertThat(facts.modified()).isEqualTo(Instant.parse("1931-07-03T04:05:06.000000007Z"));
        assertThat(facts.changed()).isAfter(facts.modified());
    }

    @Test
    void whatIsGoneIsTold() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> InodeFacts.of(temp.resolve("gone")))
                .withMessage(temp.resolve("gone").toString());
    }
}
