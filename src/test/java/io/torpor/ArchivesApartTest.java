package io.torpor;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.data.DataDirectory;
import io.torpor.store.ObjectStores;
import io.torpor.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards and archives do not lie in one another. */
class ArchivesApartTest {

    @TempDir
    Path home;

    private Path data;

    @BeforeEach
    void aDataDirectory() throws IOException {
        data = Files.createDirectories(home.resolve("data"));
    }

    @Test
    void besideOneAnotherTheyAreFine() {
        assertThatNoException().isThrownBy(() -> apart(home.resolve("archive")));
        assertThatNoException().isThrownBy(() -> apart(home.resolve("data-archive")));
    }

    @Test
    void anArchiveInTheDataDirectoryIsRefused() {
        refused("torpor.archive.default", data.resolve("archive"));
        refused("torpor.archive.default", data);
        refused("torpor.archive.allowed-roots[1]", home.resolve("archive"), data.resolve(".torpor"));
    }

    @Test
    void aDataDirectoryInAnArchiveIsRefused() {
        refused("torpor.archive.default", home);
    }

    @Test
    void aLinkLeadsThereToo() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("link"), data);

        refused("torpor.archive.default", link.resolve("archive"));
    }

    private void refused(String key, Path... roots) {
        assertThatIllegalStateException()
                .isThrownBy(() -> apart(roots))
                .withMessageStartingWith(key + ": ")
                .withMessageContaining("torpor.data-dir");
    }

    private void apart(Path... roots) throws IOException {
        ObjectStores stores = mock();
        List<StoreLocation> locations = List.of(roots).stream()
                .map(root -> StoreLocation.of("file:" + root))
                .toList();
        given(stores.resolve(null)).willReturn(locations.get(0));
        given(stores.roots()).willReturn(locations);
        new ArchivesApart(stores, new DataDirectory(data));
    }
}
