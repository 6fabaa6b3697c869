package io.torpor.store.file;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.store.ObjectWriter;
import io.torpor.store.StoreLocation;
import io.torpor.store.StoredObject;
import io.torpor.support.Pins;
import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive in a directory has forced when a call returns, and that content comes before its name. */
class FileDurabilityTest {

    @TempDir
    Path temp;

    private RecordingDisk disk;
    private FileObjectStore store;

    @BeforeEach
    void record() throws IOException {
        Files.createDirectories(temp.resolve("bucket/task"));
        disk = new RecordingDisk(temp);
        store = new FileObjectStore(StoreLocation.of("file:" + temp), disk.root());
    }

    @Test
    @Pins(I4)
    void aPutIsForcedThenNamedThenItsNameIsForced() {
        store.put("bucket/task/sum", new byte[1]);

        assertThat(steps())
                .containsExactly(
                        "create bucket/task/sum~",
                        "write bucket/task/sum~",
                        "force bucket/task/sum~",
                        "move bucket/task/sum~ -> bucket/task/sum",
                        "force bucket/task");
    }

    @Test
    @Pins(I4)
    void aPutIfAbsentIsForcedThenNamedThenItsNameIsForced() {
        store.putIfAbsent("bucket/task/manifest", new byte[1]);

        assertThat(steps())
                .containsExactly(
                        "create bucket/task/manifest~",
                        "write bucket/task/manifest~",
                        "force bucket/task/manifest~",
                        "link bucket/task/manifest~ -> bucket/task/manifest",
                        "force bucket/task",
                        "delete bucket/task/manifest~");
    }

    /** Health is UP only where a pause would do. */
    @Test
    void aCheckDoesWhatAPauseDoes() throws IOException {
        store.check();

        assertThat(steps().stream().map(step -> step.split(" ")[0]))
                .containsExactly(
                        "create", "write", "force", "link", "force", "delete", //
                        "create", "write", "force", "move", "force", "delete");
        try (var left = Files.list(temp)) {
            assertThat(left).containsExactly(temp.resolve("bucket"));
        }
    }

    @Test
    void aCheckFailsWhereAPauseWouldFail() {
        for (String failing : List.of("force .", "force check", "move", "write")) {
            disk.show(step -> {
                if (step.startsWith(failing)) {
                    throw new FileSystemException("check", null, "Input/output error");
                }
            });

            assertThatExceptionOfType(ProblemException.class)
                    .as(failing)
                    .isThrownBy(store::check)
                    .returns(ProblemCode.ARCHIVE_UNREACHABLE, ProblemException::code);
        }
    }

    @Test
    @Pins(I4)
    void aNewPrefixIsForcedBeforeAnythingIsInIt() {
        store.put("bucket/new/sum", new byte[1]);

        assertThat(steps()).startsWith("mkdir bucket/new", "force bucket", "create bucket/new/sum~");
    }

    @Test
    @Pins(I4)
    void aLargeObjectIsForcedBeforeItIsNamed() {
        write("bucket/task/large", (int) FileObjects.FORCED_AT_COMMIT);

        assertThat(steps()).endsWith("force bucket/task/large~", "move bucket/task/large~ -> bucket/task/large");
    }

    @Test
    @Pins(I4)
    void smallObjectsAndAllNamesAreForcedTogether() {
        write("bucket/task/large", (int) FileObjects.FORCED_AT_COMMIT);
        write("bucket/task/small", (int) FileObjects.FORCED_AT_COMMIT - 1);
        assertThat(steps()).doesNotContain("force bucket/task/small~", "force bucket/task");

        store.makeDurable("bucket/task/");

        assertThat(steps()).containsExactly("force bucket/task/small", "force bucket/task");
    }

    @Test
    @Pins(I4)
    void withoutHardLinksAPutIfAbsentIsStillForcedThenNamedThenItsNameIsForced() throws IOException {
        withoutHardLinks();

        assertThat(store.putIfAbsent("bucket/task/manifest", new byte[] {1})).isTrue();
        assertThat(steps())
                .containsExactly(
                        "create bucket/task/manifest~",
                        "write bucket/task/manifest~",
                        "force bucket/task/manifest~",
                        "move bucket/task/manifest~ -> bucket/task/manifest",
                        "force bucket/task");

        assertThat(store.putIfAbsent("bucket/task/manifest", new byte[] {2})).isFalse();
        assertThat(temp.resolve("bucket/task/manifest")).hasBinaryContent(new byte[] {1});
    }

    /** One that comes between the first look and the link is not renamed over. */
    @Test
    @Pins(I4)
    void withoutHardLinksANameThatWasTakenMeanwhileIsLeftAlone() throws IOException {
        Path manifest = temp.resolve("bucket/task/manifest");
        disk.show(step -> {
            if (step.startsWith("link ")) {
                Files.write(manifest, new byte[] {1});
                throw new FileSystemException(step, null, "Operation not permitted");
            }
        });

        assertThat(store.putIfAbsent("bucket/task/manifest", new byte[] {2})).isFalse();

        assertThat(manifest).hasBinaryContent(new byte[] {1});
        assertThat(store.list("")).extracting(StoredObject::key).containsExactly("bucket/task/manifest");
        assertThat(Files.list(manifest.getParent())).containsExactly(manifest);
    }

    /** As FAT and some network file systems. */
    private void withoutHardLinks() {
        disk.show(step -> {
            if (step.startsWith("link ")) {
                throw new FileSystemException(step, null, "Operation not permitted");
            }
        });
    }

    private void write(String key, int size) {
        try (ObjectWriter writer = store.create(key, size, () -> {})) {
            writer.write(ByteBuffer.allocate(size));
            writer.commit();
        }
    }

    /** Without what an unfinished object's name has by lot. */
    private List<String> steps() {
        return disk.take().stream()
                .map(step -> step.replaceAll("~[0-9a-f]{8}", "~"))
                .toList();
    }
}
