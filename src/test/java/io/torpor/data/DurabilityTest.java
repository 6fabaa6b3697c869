package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** What is forced, and in which order. That the hardware obeys can't be shown here. */
class DurabilityTest {

    @TempDir
    Path temp;

    private RecordingDisk disk;
    private Path root;

    @BeforeEach
    void record() {
        disk = new RecordingDisk(temp);
        root = disk.root();
    }

    @Test
    void aFileIsForcedWithItsAttributes() throws IOException {
        Files.writeString(temp.resolve("a file"), "x");

        Durability.force(root.resolve("a file"));

        assertThat(disk.take()).containsExactly("force a file");
    }

    @Test
    void aDirectoryIsForced() throws IOException {
        Durability.forceDirectory(root);

        assertThat(disk.take()).containsExactly("force .");
    }

    @Test
    void everyNewDirectoryIsForcedIntoItsParentBeforeAnythingIsMadeInIt() throws IOException {
        Durability.createDirectories(root.resolve("a/b/c"));

        assertThat(disk.take())
                .containsExactly("mkdir a", "force .", "mkdir a/b", "force a", "mkdir a/b/c", "force a/b");
    }

    @Test
    void aDirectoryThatIsThereIsLeftAlone() throws IOException {
        Durability.createDirectories(root.resolve("a/b"));
        disk.take();

        Durability.createDirectories(root.resolve("a/b"));
        assertThat(disk.take()).isEmpty();

        Durability.createDirectories(root.resolve("a/c"));
        assertThat(disk.take()).containsExactly("mkdir a/c", "force a");
    }

    @Test
    void withoutTheNativeCallEverythingIsForcedButLinksContentBeforeNames() throws IOException {
        Files.createDirectories(temp.resolve("a/b"));
        Files.writeString(temp.resolve("a/b/c"), "x");
        Files.createSymbolicLink(temp.resolve("a/dangling"), temp.resolve("none"));

        Durability.forceTree(root);

        assertThat(disk.take()).containsExactly("force a/b/c", "force a/b", "force a", "force .");
        assertThatIOException().isThrownBy(() -> Durability.forceTree(root.resolve("none")));
    }

    @Test
    @EnabledOnOs(LINUX)
    void aWholeFileSystemTakesOneNativeCall() throws IOException {
        assertThat(LinuxSync.INSTANCE).isNotNull();
        Files.writeString(temp.resolve("a file"), "x");

        Durability.syncFileSystem(root);

        assertThat(disk.take()).as("forced one by one").isEmpty();
    }

    @Test
    @EnabledOnOs(LINUX)
    void writingIsBegunEarlyWhereThereIsAFile() throws IOException {
        LinuxSync linux = Objects.requireNonNull(LinuxSync.INSTANCE);

        assertThat(linux.startWriting(Files.write(temp.resolve("a file"), new byte[1 << 20])))
                .isTrue();
        assertThat(linux.startWriting(temp.resolve("none"))).isFalse();
        assertThat(linux.startWriting(Path.of("/dev/null"))).isFalse();
    }

    /** Of the file systems that are always there, this one has no such call. */
    @Test
    @EnabledOnOs(LINUX)
    void whereDirectoriesCanNotBeForcedAllOfTheFileSystemIs() throws IOException {
        Path directory = Path.of("/proc/self");
        assertThatIOException().isThrownBy(() -> Durability.force(directory));

        Durability.forceDirectory(directory);

        assertThat(Durability.isWithoutDirectorySync(directory)).isTrue();
        assertThat(Durability.isWithoutDirectorySync(temp)).isFalse();
    }

    @Test
    void anotherErrorOfADirectoryIsAnError() {
        disk.show(step -> {
            if (step.startsWith("force")) {
                throw new IOException("Input/output error");
            }
        });

        assertThatIOException().isThrownBy(() -> Durability.forceDirectory(root));
    }

    @Test
    void aMissingPathIsAnErrorThatNamesPathAndReason() {
        assertThatIOException()
                .isThrownBy(() -> Durability.syncFileSystem(temp.resolve("none")))
                .withMessageContaining(temp.resolve("none").toString());
        assertThatIOException().isThrownBy(() -> Durability.force(temp.resolve("none")));
        assertThatIOException().isThrownBy(() -> Durability.forceDirectory(temp.resolve("none")));
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
