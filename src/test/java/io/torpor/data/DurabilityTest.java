package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** That data survives a power failure can't be shown here; that every call does its work and tells failures can. */
class DurabilityTest {

    @TempDir
    Path temp;

    @Test
    @EnabledOnOs(LINUX)
    void theNativeCallsAreThereOnLinux() {
        assertThat(LinuxSync.INSTANCE).isNotNull();
    }

    @Test
    void filesDirectoriesAndFileSystemsAreForced() throws IOException {
        Path file = Files.writeString(temp.resolve("a file"), "x");

        Durability.force(file);
        Durability.forceDirectory(temp);
        Durability.syncFileSystem(temp);
    }

    @Test
    @EnabledOnOs(LINUX)
    void writingIsBegunEarlyWhereThereIsAFile() throws IOException {
        LinuxSync linux = Objects.requireNonNull(LinuxSync.INSTANCE);

        assertThat(linux.startWriting(Files.write(temp.resolve("a file"), new byte[1 << 20])))
                .isTrue();
        assertThat(linux.startWriting(temp.resolve("none"))).isFalse();
        assertThat(linux.startWriting(Path.of("/dev/null"))).isFalse();
        Durability.startWriting(temp.resolve("none"));
    }

    @Test
    void withoutTheNativeCallEveryFileIsForced() throws IOException {
        Files.createDirectories(temp.resolve("a/b"));
        Files.writeString(temp.resolve("a/b/c"), "x");
        Files.createSymbolicLink(temp.resolve("a/dangling"), temp.resolve("none"));

        Durability.forceTree(temp);

        assertThatIOException().isThrownBy(() -> Durability.forceTree(temp.resolve("none")));
    }

    @Test
    void aMissingPathIsAnErrorThatNamesPathAndReason() {
        assertThatIOException()
                .isThrownBy(() -> Durability.syncFileSystem(temp.resolve("none")))
                .withMessageContaining(temp.resolve("none").toString());
        assertThatIOException().isThrownBy(() -> Durability.force(temp.resolve("none")));
    }

    @Test
    void directoriesAreCreatedWithTheirParentsAndMayBeThere() throws IOException {
        Path directory = temp.resolve("a/b/c");

        Durability.createDirectories(directory);
        Durability.createDirectories(directory);

        assertThat(directory).isDirectory();
    }

    @Test
    void aLinkOrFileInTheWayOfADirectoryIsAnError() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("target")));
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> Durability.createDirectories(link));
        assertThatIOException().isThrownBy(() -> Durability.createDirectories(file.resolve("below")));
    }
}
