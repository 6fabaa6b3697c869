package io.torpor.store.file;

import static io.torpor.store.ObjectStoreContract.GO_ON;
import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static io.torpor.support.Invariant.I2;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import io.torpor.store.ObjectStores;
import io.torpor.store.SelfTest;
import io.torpor.store.SelfTest.Verdict;
import io.torpor.store.StoreAbility;
import io.torpor.store.StoreFinding;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory proves no more than its check does, so that no pause waits. */
class FileSelfTestTest {

    @TempDir
    Path home;

    private Path root;
    private String location;
    private ObjectStores stores;

    @BeforeEach
    void configure() throws IOException {
        root = home.toRealPath().resolve("archive");
        location = "file:" + root;
        stores = new ObjectStores(location, List.of(), List.of(new FileStoreProvider()));
    }

    @Test
    void aDirectoryThatCanBeMadeIsNotMadeByATest() {
        assertThat(stores.selfTest(location, null).verdict()).isEqualTo(Verdict.USABLE);

        assertThat(root).doesNotExist();
    }

    @Test
    @Pins(I2)
    void nothingIsLeftInADirectoryNorOfAKilledTest() throws IOException {
        Files.createDirectories(root.resolve("b"));
        Path old = leave("check~00000000", Duration.ofMinutes(61));
        Path young = leave("check~00000001", Duration.ofMinutes(59));
        Path others = leave("checked", Duration.ofDays(1));

        SelfTest test = stores.selfTest(location, null);

        assertThat(test.findings())
                .containsExactly(StoreFinding.works(StoreAbility.WRITE), StoreFinding.works(StoreAbility.DELETE));
        assertThat(old).doesNotExist();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).containsExactlyInAnyOrder(root.resolve("b"), young, others);
        }
    }

    @Test
    void whatCantBeWrittenToFailsAPauseUntilItCan() throws IOException {
        Files.writeString(root, "a file where the directory should be");

        assertThatProblem(() -> stores.openForPause(location, null, GO_ON), ProblemCode.ARCHIVE_UNREACHABLE, "(WRITE)");
        assertThat(stores.selfTests()).extracting(SelfTest::verdict).containsExactly(Verdict.BROKEN);

        Files.delete(root);
        stores.openForPause(location, null, GO_ON);
    }

    /** As one of S3, copied to a directory with what a killed process has left. */
    @Test
    void theDirectoryOfATestIsNoBucket() throws IOException {
        Files.createDirectories(root.resolve(SelfTest.DIRECTORY + "/x"));
        Files.createDirectories(root.resolve("b/t"));

        assertThat(stores.open(location, null).directories("")).containsExactly("b");
    }

    private Path leave(String name, Duration age) throws IOException {
        Path left = Files.writeString(root.resolve(name), "x");
        return Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(age)));
    }
}
