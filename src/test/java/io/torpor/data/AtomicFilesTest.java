package io.torpor.data;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.torpor.support.Pins;
import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens on the way, a file is missing, the older one, or the new one; and nothing is left beside it. */
class AtomicFilesTest {

    private static final String NEW = "new and longer";

    @TempDir
    Path temp;

    private RecordingDisk disk;
    private Path file;
    private Path aside;

    @BeforeEach
    void record() {
        disk = new RecordingDisk(temp);
        file = disk.root().resolve("file");
        aside = disk.root().resolve("aside");
    }

    @Test
    @Pins(I4)
    void aFileIsForcedThenNamedThenItsNameIsForced() throws IOException {
        replace();

        assertThat(disk.take())
                .containsExactly("create aside", "write aside", "force aside", "move aside -> file", "force .");
        assertThat(onDisk("file")).isEqualTo(NEW);
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    void anOlderFileIsThereUntilTheNewOneIs() throws IOException {
        Files.writeString(temp.resolve("file"), "old");
        Set<String> seen = looks();

        replace();

        assertThat(seen).containsExactly("old", NEW);
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    void aNewFileIsNotThereUntilItIsWhole() throws IOException {
        Set<String> seen = looks();

        replace();

        assertThat(seen).containsExactly("none", NEW);
    }

    @Test
    void mayBeRunAgain() throws IOException {
        replace();
        replace();

        assertThat(onDisk("file")).isEqualTo(NEW);
    }

    @Test
    void anEmptyFileIsWrittenToo() throws IOException {
        AtomicFiles.replace(file, aside, new byte[0]);

        assertThat(onDisk("file")).isEmpty();
    }

    @Test
    void attributesAreThoseOfTheFileFromItsFirstByte() throws IOException {
        disk.show(step -> {
            if (step.equals("write aside")) {
                assertThat(mode("aside")).isEqualTo("rw-------");
            }
        });

        AtomicFiles.replace(
                file,
                aside,
                bytes(NEW),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

        assertThat(mode("file")).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"write aside", "force aside", "move aside -> file"})
    @Pins(I4)
    void aFailureBeforeItsNameLeavesTheOlderFile(String failing) throws IOException {
        Files.writeString(temp.resolve("file"), "old");
        fail(failing);

        assertThatIOException().isThrownBy(this::replace).withMessageContaining(failing);

        assertThat(onDisk("file")).isEqualTo("old");
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    @Pins(I4)
    void aNameThatCantBeMadeDurableIsAnErrorAndTheFileIsWhole() throws IOException {
        Files.writeString(temp.resolve("file"), "old");
        fail("force .");

        assertThatIOException().isThrownBy(this::replace);
        assertThat(onDisk("file")).isEqualTo(NEW);
        assertThat(onDisk("aside")).isEqualTo("none");

        Files.delete(temp.resolve("file"));
        assertThatIOException().isThrownBy(this::create);
        assertThat(onDisk("file")).isEqualTo(NEW);
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    void aDirectoryInTheWayIsAnErrorAndStays() throws IOException {
        Files.createDirectories(temp.resolve("file/below"));

        assertThatIOException().isThrownBy(this::replace);

        assertThat(temp.resolve("file/below")).isDirectory();
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    @Pins(I4)
    void aFileThatIsCreatedIsForcedThenNamedThenItsNameIsForced() throws IOException {
        Set<String> seen = looks();

        assertThat(create()).isTrue();

        assertThat(disk.take())
                .containsExactly(
                        "create aside", "write aside", "force aside", "link aside -> file", "force .", "delete aside");
        assertThat(seen).containsExactly("none", NEW);
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    @Pins(I4)
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Files.writeString(temp.resolve("file"), "old");

        assertThat(create()).isFalse();

        assertThat(disk.take()).isEmpty();
        assertThat(onDisk("file")).isEqualTo("old");
    }

    @Test
    void aLinkThatLeadsNowhereIsThereToo() throws IOException {
        Files.createSymbolicLink(temp.resolve("file"), temp.resolve("nowhere"));

        assertThat(create()).isFalse();

        assertThat(temp.resolve("file")).isSymbolicLink();
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }

    /** It came after the first look; a rename would have put it away. */
    @Test
    @Pins(I4)
    void aFileThatAnotherWriterPutThereMeanwhileIsLeftAlone() throws IOException {
        disk.show(step -> {
            if (step.equals("link aside -> file")) {
                Files.writeString(temp.resolve("file"), "another's");
            }
        });

        assertThat(create()).isFalse();

        assertThat(onDisk("file")).isEqualTo("another's");
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"write aside", "force aside"})
    @Pins(I4)
    void aFailureBeforeItsNameLeavesNone(String failing) {
        fail(failing);

        assertThatIOException().isThrownBy(this::create).withMessageContaining(failing);

        assertThat(onDisk("file")).isEqualTo("none");
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    @Test
    void aDirectoryThatIsGoneIsSaidSo() {
        Path gone = disk.root().resolve("gone/file");

        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> AtomicFiles.replace(gone, aside, bytes(NEW)));
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    /** Whoever made it may still be writing: it is neither taken for this call's own content, nor deleted. */
    @Test
    @Pins(I4)
    void whatIsAsideAlreadyIsAnErrorAndStaysAndTheFileIsLeftAlone() throws IOException {
        Files.writeString(temp.resolve("file"), "old");
        Files.writeString(temp.resolve("aside"), "half");

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(this::replace);

        assertThat(onDisk("file")).isEqualTo("old");
        assertThat(onDisk("aside")).isEqualTo("half");
    }

    /** That the place aside is taken does not mean that there is a file. */
    @Test
    @Pins(I4)
    void whatIsAsideAlreadyIsNotTakenForTheFile() throws IOException {
        Files.writeString(temp.resolve("aside"), "half");

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(this::create);

        assertThat(onDisk("file")).isEqualTo("none");
        assertThat(onDisk("aside")).isEqualTo("half");
    }

    @Test
    @Pins(I4)
    void onlyUnderALeaseAFileIsRenamedWhereThereAreNoHardLinks() throws IOException {
        fail("link aside -> file");

        assertThatIOException().isThrownBy(this::create);
        assertThat(onDisk("file")).isEqualTo("none");
        disk.take();

        assertThat(AtomicFiles.createUnderLease(file, aside, bytes(NEW))).isTrue();

        assertThat(disk.take())
                .containsExactly("create aside", "write aside", "force aside", "move aside -> file", "force .");
        assertThat(onDisk("file")).isEqualTo(NEW);
        assertThat(onDisk("aside")).isEqualTo("none");
    }

    private void replace() throws IOException {
        AtomicFiles.replace(file, aside, bytes(NEW));
    }

    private boolean create() throws IOException {
        return AtomicFiles.create(file, aside, bytes(NEW));
    }

    /** What is under the file's name before each step, and then. */
    private Set<String> looks() {
        Set<String> seen = new LinkedHashSet<>();
        disk.show(step -> seen.add(onDisk("file")));
        return seen;
    }

    private void fail(String failing) {
        disk.show(step -> {
            if (step.equals(failing)) {
                throw new FileSystemException(step, null, "Input/output error");
            }
        });
    }

    private String onDisk(String name) {
        try {
            return Files.readString(temp.resolve(name));
        } catch (NoSuchFileException e) {
            return "none";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(name)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
