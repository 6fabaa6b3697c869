package io.torpor.store;

import static io.torpor.store.ObjectStoreContract.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.torpor.problem.ProblemCode;
import io.torpor.store.file.FileStoreProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Import;

class ObjectStoresTest {

    @TempDir
    Path home;

    private Path root;
    private ObjectStores archives;

    @BeforeEach
    void configure() throws IOException {
        root = Files.createDirectories(home.toRealPath().resolve("archive"));
        archives = stores("file:" + root, List.of());
    }

    @Test
    void nothingRequestedIsTheDefault() {
        assertThat(archives.resolve(null)).isEqualTo(StoreLocation.of("file:" + root));
        assertThat(archives.roots()).containsExactly(StoreLocation.of("file:" + root));
    }

    @Test
    void relativeAndAbsoluteFormsAreMadeCanonical() {
        ObjectStores here = stores("file:./archive", List.of("file:archive", "file:" + root));

        assertThat(here.resolve(null).value())
                .isEqualTo("file:" + Path.of("archive").toAbsolutePath());
        assertThat(here.resolve("file:archive/x/../y").value())
                .isEqualTo("file:" + Path.of("archive/y").toAbsolutePath());
        assertThat(here.resolve("file://" + root + "//x/").value()).isEqualTo("file:" + root + "/x");
        assertThat(here.resolve("FILE:" + root).value()).isEqualTo("file:" + root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/x", "/x/y", "/a b", "/%2e%2e", "/x/../y", "/ünï"})
    void whatIsBelowARootIsAllowedAndStaysTheSame(String below) {
        StoreLocation location = archives.resolve("file:" + root + below);

        assertThat(archives.resolve(location.value())).isEqualTo(location);
        assertThat(archives.open(location, null).location()).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/../other", "/x/../../other", "2", "/../archive2", "/../../../../../../../../etc"})
    void whatIsOutsideIsNotAllowed(String beside) {
        assertThatProblem(
                () -> archives.resolve("file:" + root + beside), ProblemCode.ARCHIVE_NOT_ALLOWED, "file:" + root);
        assertThatProblem(
                () -> archives.open(StoreLocation.of("file:" + root + beside), null),
                ProblemCode.ARCHIVE_NOT_ALLOWED,
                "torpor.archive.allowed-roots");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "/abs/path",
                "http://host/x",
                "file:",
                "file: ",
                "file:/",
                "file:/..",
                "file://host/x",
                "file:/a\0b",
                "file:/a\nb",
                ":x",
                "../archive",
                "jar:file:/x"
            })
    void whatIsNoLocationIsInvalid(String requested) {
        assertThatProblem(() -> archives.resolve(requested), ProblemCode.INVALID_REQUEST, "archive: ");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, s3://bucket",
        "s3://bucket/, s3://bucket",
        "S3://my.bucket-1/a/b, s3://my.bucket-1/a/b",
        "s3://bucket/a/b/, s3://bucket/a/b",
        "s3://bucket/%2e%2e, s3://bucket/%2e%2e"
    })
    void storesAreMadeCanonical(String requested, String canonical) {
        ObjectStores here = stores("file:" + root, List.of("file:" + root, "s3://bucket", "s3://my.bucket-1/a"));

        assertThat(here.resolve(requested).value()).isEqualTo(canonical);
        assertThat(here.resolve(canonical)).isEqualTo(here.resolve(requested));
    }

    @Test
    void aLocationIsOpenedByTheProviderOfItsKind() {
        ObjectStore s3 = mock();
        StoreProvider provider = (location, region) ->
                location instanceof S3Location && "eu-central-1".equals(region) ? Optional.of(s3) : Optional.empty();
        ObjectStores here = new ObjectStores(
                "file:" + root, List.of("file:" + root, "s3://bucket"), List.of(new FileStoreProvider(), provider));

        here.open("s3://bucket/a", "eu-central-1").makeDurable("b/t/");
        verify(s3).makeDurable("b/t/");
        assertThat(here.open("file:" + root, "eu-central-1").location()).isEqualTo(here.resolve(null));
        assertThatProblem(() -> here.open("s3://bucket/a", null), ProblemCode.ARCHIVE_NOT_ALLOWED, "s3://bucket/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3://other", "s3://other/archive", "s3://bucket", "s3://bucket/archive2", "s3://bucket/arch"})
    void aStoreOutsideOfTheRootsIsNotAllowed(String requested) {
        ObjectStores here = stores("file:" + root, List.of("file:" + root, "s3://bucket/archive"));

        assertThatProblem(() -> here.resolve(requested), ProblemCode.ARCHIVE_NOT_ALLOWED, "s3://bucket/archive");
        assertThatProblem(
                () -> here.open(StoreLocation.of(requested), null), ProblemCode.ARCHIVE_NOT_ALLOWED, requested);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:",
                "s3:bucket",
                "s3:/bucket",
                "s3://",
                "s3:///x",
                "s3://b",
                "s3://Bucket",
                "s3://bucket:x",
                "s3://a..b",
                "s3://bucket-",
                "s3://user@bucket",
                "s3://bucket//x",
                "s3://bucket/../x",
                "s3://bucket/.x",
                "s3://bucket/a b",
                "s3://bucket/x?y"
            })
    void whatIsNoStoreIsInvalid(String requested) {
        ObjectStores here = stores("file:" + root, List.of("file:" + root, "s3://bucket"));

        assertThatProblem(() -> here.resolve(requested), ProblemCode.INVALID_REQUEST, "archive: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "EU", "eu central", "-eu", "eu/../x", "eu.example.com", "a\nb"})
    void whatIsNoRegionIsInvalid(String region) {
        assertThatProblem(() -> ObjectStores.checkRegion(region), ProblemCode.INVALID_REQUEST, "region: ");
    }

    @Test
    void aLinkOutOfTheRootIsNotAllowed() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("dangling"), home.resolve("not-there-yet"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));

        for (String below : List.of("/link", "/link/deeper/still", "/dangling", "/dangling/x", "/loop/x")) {
            assertThatProblem(
                    () -> archives.resolve("file:" + root + below), ProblemCode.ARCHIVE_NOT_ALLOWED, "allowed");
        }
    }

    @Test
    void aLinkThatStaysInsideIsAllowed() throws IOException {
        Files.createDirectories(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));

        ObjectStore archive = archives.open(archives.resolve("file:" + root + "/link/x"), null);
        archive.putIfAbsent("b/t/object", new byte[1]);

        assertThat(root.resolve("real/x/b/t/object")).exists();
    }

    @Test
    void aRootMayItselfBeALink() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("link"), root);
        ObjectStores linked = stores("file:" + link, List.of());

        assertThat(linked.resolve("file:" + link + "/x").value()).isEqualTo("file:" + link + "/x");
        assertThat(linked.resolve("file:" + root + "/x").value()).isEqualTo("file:" + root + "/x");
    }

    @Test
    void aDirectoryThatBecameALinkAfterItWasResolvedIsNotOpened() throws IOException {
        StoreLocation location = archives.resolve("file:" + root + "/x");
        Files.createSymbolicLink(root.resolve("x"), Files.createDirectories(home.resolve("outside")));

        assertThatProblem(() -> archives.open(location, null), ProblemCode.ARCHIVE_NOT_ALLOWED, "allowed");
    }

    @Test
    void aDefaultOutsideOfTheRootsIsAnErrorAtTheStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> stores("file:" + root, List.of("file:" + home.resolve("elsewhere"))))
                .withMessageContaining("torpor.archive.default");
        assertThatIllegalStateException()
                .isThrownBy(() -> stores("file:" + root, List.of("file:" + root, "ftp:x")))
                .withMessageContaining("torpor.archive.allowed-roots[1]");
    }

    @Test
    void isConfiguredByProperties() {
        new ApplicationContextRunner()
                .withUserConfiguration(Enabled.class)
                .withBean(RootRecords.class, () -> RootRecords.NONE)
                .withBean(Clock.class, Clock::systemUTC)
                .withBean(ObjectStores.class)
                .withPropertyValues(
                        "torpor.archive.default=file:" + root + "/default",
                        "torpor.archive.allowed-roots=file:" + root + ",file:" + home.resolve("second"))
                .run(context -> {
                    ObjectStores configured = context.getBean(ObjectStores.class);
                    assertThat(configured.resolve(null).value()).isEqualTo("file:" + root + "/default");
                    assertThat(configured.roots()).hasSize(2);
                });
    }

    @EnableConfigurationProperties(StoreProperties.class)
    @Import(FileStoreProvider.class)
    static class Enabled {}

    private static ObjectStores stores(String defaultLocation, List<String> allowedRoots) {
        return new ObjectStores(defaultLocation, allowedRoots, List.of(new FileStoreProvider()));
    }
}
