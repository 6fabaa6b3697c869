package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRightsTest {

    private static final ProcessRights SERVICE = new ProcessRights(new Owner(1000, 1000), Set.of(1000, 50), false);

    @TempDir
    Path temp;

    @Test
    void whoIsNotRootGivesToItselfInItsOwnGroupsOnly() {
        assertThat(SERVICE.canGive(new Owner(1000, 1000))).isTrue();
        assertThat(SERVICE.canGive(new Owner(1000, 50))).isTrue();
        assertThat(SERVICE.canGive(new Owner(1000, 51))).isFalse();
        assertThat(SERVICE.canGive(new Owner(0, 1000))).isFalse();
    }

    @Test
    void rootGivesToAnybody() {
        ProcessRights root = new ProcessRights(new Owner(0, 0), Set.of(0), true);
        assertThat(root.canGive(new Owner(1234, -2))).isTrue();
    }

    @Test
    void onlyWhatIsNotItsOwnIsKept() {
        assertThat(SERVICE.kept(new Owner(1000, 1000))).isNull();
        assertThat(SERVICE.kept(new Owner(1000, 50))).isEqualTo(new Owner(1000, 50));
    }

    @Test
    void whatThisProcessMakesIsItsOwn() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        ProcessRights rights = ProcessRights.now(temp);

        assertThat(rights.own().uid()).isEqualTo(Files.getAttribute(file, "unix:uid"));
        assertThat(rights.groups()).contains(rights.own().gid());
        assertThat(rights.canGive(rights.own())).isTrue();
    }
}
