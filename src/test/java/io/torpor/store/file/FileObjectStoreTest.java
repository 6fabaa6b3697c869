package io.torpor.store.file;

import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.problem.ProblemCode;
import io.torpor.store.ObjectReader;
import io.torpor.store.ObjectStore;
import io.torpor.store.ObjectStoreContract;
import io.torpor.store.StoreLocation;
import io.torpor.support.Pins;
import io.torpor.support.TestStores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {

    @TempDir
    Path home;

    private Path root;
    private ObjectStore archive;

    @BeforeEach
    void open() throws IOException {
        root = home.toRealPath().resolve("archive");
        archive = TestStores.claimed(new FileObjectStore(StoreLocation.of("file:" + root), root), root);
    }

    @Override
    protected ObjectStore archive() {
        return archive;
    }

    /** The disk went away between the last look at its root and the write: nothing is made where it is to be mounted. */
    @Test
    @Pins({I3, I4})
    void onlyAClaimMakesTheDirectoryOfABucket() throws IOException {
        Files.createDirectory(root);
        ObjectStore unmounted = new FileObjectStore(StoreLocation.of("file:" + root), root);

        assertThatProblem(
                () -> unmounted.create("b/t/node_1/s/object", 1, GO_ON),
                ProblemCode.ARCHIVE_UNREACHABLE,
                "b/t/node_1/s/object");
        assertThatProblem(
                () -> unmounted.put("b/t/s.json", new byte[1]), ProblemCode.ARCHIVE_UNREACHABLE, "b/t/s.json");
        assertThat(root).isEmptyDirectory();

        assertThat(unmounted.putIfAbsent("b/t/claim", new byte[1])).isTrue();
        unmounted.put("b/t/node_1/s.json", new byte[1]);
    }

    @Test
    void discardLeavesNoEmptyDirectories() throws IOException {
        write("b/t/node_1/s/object", "x");
        write("b2/t/object", "x");

        archive.discard("b/t/");

        assertThat(root.resolve("b")).doesNotExist();
        archive.discard("b2/t/");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    @Pins(I3)
    void whatAKilledWriterLeftIsRemoved() throws IOException {
        write("b/t/object", "x");
        Files.writeString(root.resolve("b/t/object~0badcafe"), "half");
        assertThat(archive.list("")).hasSize(1);

        archive.discardUnfinished("b/t/");
        assertThat(files()).containsExactly("b/t/object");

        Files.writeString(root.resolve("b/t/object~0badcafe"), "half");
        archive.discard("b/t/");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void anAbandonedWriterLeavesNoFile() throws IOException {
        archive.create("b/t/object", 1, GO_ON).close();
        assertThat(files()).isEmpty();
    }

    @Test
    @Pins(I4)
    void linksInTheArchiveAreNotFollowed() throws IOException {
        Path outside = Files.createDirectories(home.resolve("outside/t"));
        Files.writeString(outside.resolve("object"), "secret");
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("b"), outside.getParent());

        ProblemCode refused = ProblemCode.ARCHIVE_NOT_ALLOWED;
        assertThatProblem(() -> archive.open("b/t/object", 0, 1, GO_ON), refused, "symbolic link");
        assertThatProblem(() -> archive.get("b/t/object", 10), refused, "symbolic link");
        assertThatProblem(() -> archive.create("b/t/new", 1, GO_ON), refused, "symbolic link");
        assertThatProblem(() -> archive.put("b/t/new", new byte[1]), refused, "symbolic link");
        assertThatProblem(() -> archive.list("b/t/"), refused, "symbolic link");
        assertThatProblem(() -> archive.discard("b/t/"), refused, "symbolic link");
        assertThatProblem(() -> archive.discardUnfinished("b/t/"), refused, "symbolic link");
        assertThat(archive.list("")).isEmpty();
        assertThat(outside.resolve("object")).hasContent("secret");
        assertThat(outside.toFile().list()).containsExactly("object");
    }

    @Test
    @Pins(I4)
    void aLinkInPlaceOfAnObjectIsNotFollowed() throws IOException {
        Path outside = Files.writeString(home.resolve("outside"), "secret");
        Files.createDirectories(root.resolve("b/t"));
        Files.createSymbolicLink(root.resolve("b/t/object"), outside);

        assertThatProblem(() -> archive.open("b/t/object", 0, 1, GO_ON), ProblemCode.ARCHIVE_NOT_ALLOWED, "object");
        assertThatProblem(() -> write("b/t/object", "x"), ProblemCode.ARCHIVE_NOT_ALLOWED, "object");
        assertThat(archive.list("b/")).isEmpty();

        archive.discard("b/t/");
        assertThat(outside).hasContent("secret");
    }

    @Test
    void somethingInTheWayIsAnUnreachableArchive() throws IOException {
        Files.writeString(root, "a file");

        assertThatProblem(archive::check, ProblemCode.ARCHIVE_UNREACHABLE, root.toString());
        assertThatProblem(
                () -> archive.putIfAbsent("b/t/object", new byte[1]), ProblemCode.ARCHIVE_UNREACHABLE, "b/t/object");
    }

    /** An unmounted disk would be made on the disk below. */
    @Test
    @Pins(I4)
    void noLookMakesTheDirectory() throws IOException {
        archive.check();
        archive.list("");
        archive.list("b/t/");
        archive.get("b/t/object", 10);
        archive.discard("b/t/");
        archive.discard("b/t/", "b/t/claim.json", () -> {});
        archive.discardUnfinished("b/t/");
        archive.makeDurable("b/t/");
        archive.copy("b/t/object", "b/t2/object", 1, "00000000", GO_ON);
        assertThatProblem(archive::requirePresent, ProblemCode.ARCHIVE_UNREACHABLE, root.toString());

        assertThat(root).doesNotExist();
        assertThat(root.getParent()).isEmptyDirectory();
    }

    @Test
    @Pins(I4)
    void anArchiveThatIsNotThereIsNotTakenForAMissingObject() {
        assertThatProblem(
                () -> archive.open("b/t/object", 0, 1, GO_ON), ProblemCode.ARCHIVE_UNREACHABLE, root.toString());
    }

    @Test
    void writersAndDiscardsOfNeighboursDoNotDisturbEachOther() throws Exception {
        archive.putIfAbsent("bucket/claimed/claim", new byte[1]);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = Stream.of("a", "b", "c", "d")
                    .<Future<?>>map(name -> pool.submit(() -> {
                        for (int i = 0; i < 300; i++) {
                            String prefix = "bucket/" + name + i + "/";
                            archive.put(prefix + "node_1/s/object", new byte[] {1});
                            archive.discard(prefix);
                        }
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(files()).containsExactly("bucket/claimed/claim");
    }

    @Test
    void anInterruptedThreadIsCancelled() {
        write("b/t/object", "x");
        Thread.currentThread().interrupt();
        try {
            assertThatProblem(
                    () -> {
                        try (ObjectReader reader = archive.open("b/t/object", 0, 1, GO_ON)) {
                            reader.read(ByteBuffer.allocate(1));
                        }
                    },
                    ProblemCode.CANCELLED,
                    "interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private List<String> files() throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
