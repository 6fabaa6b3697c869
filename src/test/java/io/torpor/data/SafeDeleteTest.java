package io.torpor.data;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeDeleteTest {

    @TempDir
    Path temp;

    private Path root;
    private Path victim;
    private Path outside;

    @BeforeEach
    void build() throws IOException {
        DataDirectory data = new DataDirectory(temp.resolve("data"));
        root = data.stagingRoot();
        victim = data.staging("task", "shard");
        Files.createDirectories(victim.resolve("a/b"));
        Files.writeString(victim.resolve("a/b/file"), "x");
        outside = Files.createDirectories(temp.resolve("outside/dir"));
        Files.writeString(outside.resolve("precious"), "x");
    }

    @Test
    void aTreeIsDeletedWithItsEmptyParentsButNotTheRoot() throws IOException {
        SafeDelete.deleteTree(root, victim);

        assertThat(root).isEmptyDirectory();
    }

    /** More than are in memory at a time. */
    @Test
    void aDirectoryOfManyFilesIsDeleted() throws IOException {
        for (int file = 0; file < 10_000; file++) {
            Files.createFile(victim.resolve("a/" + file));
        }

        SafeDelete.deleteTree(root, victim);

        assertThat(root).isEmptyDirectory();
    }

    @Test
    void otherShardsOfTheTaskStay() throws IOException {
        Path other = Files.createDirectories(root.resolve("task/other"));

        SafeDelete.deleteTree(root, victim);

        assertThat(victim).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void whatIsNotThereIsFineAndItsEmptyParentGoesToo() throws IOException {
        SafeDelete.deleteTree(root, root.resolve("task/absent"));
        assertThat(victim).exists();

        SafeDelete.deleteTree(root, root.resolve("absent/absent"));
        SafeDelete.deleteTree(root.resolve("absent"), root.resolve("absent/absent"));
        SafeDelete.deleteTree(temp.resolve("no/root"), temp.resolve("no/root/a/b"));

        Files.createDirectories(root.resolve("half/deleted"));
        SafeDelete.deleteTree(root, root.resolve("half/deleted/shard"));
        assertThat(root.resolve("half")).doesNotExist();
    }

    @Test
    void aSingleFileMayBeTheVictim() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");

        SafeDelete.deleteTree(root, file);

        assertThat(file).doesNotExist();
    }

    @Test
    @Pins(I4)
    void linksInTheVictimAreRemovedAndTheirTargetsStay() throws IOException {
        Files.createSymbolicLink(victim.resolve("to-dir"), outside);
        Files.createSymbolicLink(victim.resolve("a/to-file"), outside.resolve("precious"));
        Files.createSymbolicLink(victim.resolve("a/dangling"), temp.resolve("none"));

        SafeDelete.deleteTree(root, victim);

        assertThat(victim).doesNotExist();
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    @Pins(I4)
    void aVictimThatIsALinkIsRemovedAndItsTargetStays() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("task/link"), outside);

        SafeDelete.deleteTree(root, link);

        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    @Pins(I4)
    void aLinkOnTheWayIsNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("evil"), outside.getParent());

        assertThatIOException()
                .isThrownBy(() -> SafeDelete.deleteTree(root, root.resolve("evil/dir")))
                .withMessageContaining(root.resolve("evil").toString())
                .withMessageContaining("symbolic link");
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    @Pins(I4)
    void aRootThatIsALinkIsNotFollowed() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("root-link"), outside.getParent());

        assertThatIOException().isThrownBy(() -> SafeDelete.deleteTree(link, link.resolve("dir")));
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void aLinkAboveTheRootIsFine() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("data-link"), temp.resolve("data"));
        Path linkedRoot = new DataDirectory(link).stagingRoot();

        SafeDelete.deleteTree(linkedRoot, linkedRoot.resolve("task/shard"));

        assertThat(victim).doesNotExist();
    }

    @Test
    @Pins(I4)
    void nothingButWhatIsStrictlyBelowTheRootIsDeleted() {
        Path[] refused = {
            root,
            root.getParent(),
            outside,
            root.resolve("task/../../../outside/dir"),
            root.resolve("task/../task"),
            root.resolve("."),
            root.resolve(""),
            Path.of("task"),
            root.resolveSibling(root.getFileName() + "2"),
            Path.of("/")
        };

        for (Path path : refused) {
            assertThatIOException()
                    .as("%s", path)
                    .isThrownBy(() -> SafeDelete.deleteTree(root, path))
                    .withMessageContaining("not below");
        }
        assertThat(outside.resolve("precious")).exists();
        assertThat(victim.resolve("a/b/file")).exists();
    }

    @Test
    void readOnlyDirectoriesAreDeleted() throws IOException {
        Attributes.setMode(victim.resolve("a/b/file"), 0);
        Attributes.setMode(victim.resolve("a/b"), 0);
        Attributes.setMode(victim.resolve("a"), 0111);
        Attributes.setMode(victim, 0555);

        SafeDelete.deleteTree(root, victim);

        assertThat(victim).doesNotExist();
    }

    @Test
    @Pins(I4)
    void aDirectorySwappedForALinkDuringTheDeletionIsNeverFollowed() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Path swapped = victim.resolve("a");
        Path parked = temp.resolve("parked");
        Thread swapper = new Thread(() -> swap(swapped, parked, stop));
        swapper.start();
        try {
            for (int round = 0; round < 200; round++) {
                // Whether it succeeds is the swapper's luck; what is behind the link must survive either way.
                try {
                    SafeDelete.deleteTree(root, victim);
                } catch (IOException e) {
                    assertThat(e).hasMessageNotContaining("precious");
                }
                Files.createDirectories(victim);
            }
        } finally {
            stop.set(true);
            swapper.join();
        }

        assertThat(outside.resolve("precious")).exists();
        assertThatCode(() -> SafeDelete.deleteTree(root, victim)).doesNotThrowAnyException();
    }

    private void swap(Path place, Path parked, AtomicBoolean stop) {
        while (!stop.get()) {
            try {
                SafeDelete.deleteTree(temp, parked);
                Files.createDirectories(place.resolve("b"));
                Files.move(place, parked);
                Files.createSymbolicLink(place, outside);
                Files.deleteIfExists(place);
            } catch (IOException e) {
                // the deletion was faster; next round
            }
        }
    }
}
