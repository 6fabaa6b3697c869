package io.torpor.data;

import static io.torpor.support.Invariant.I10;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeScannerTest {

    private static final FileTime OLD = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void buildTree() throws IOException {
        root = Files.createDirectory(temp.resolve("shard"));
        Files.createDirectories(root.resolve("a/empty"));
        Files.writeString(root.resolve("a/file"), "12345");
        Files.writeString(root.resolve("a.txt"), "");
        Files.setLastModifiedTime(root.resolve("a/file"), OLD);
        Attributes.setMode(root.resolve("a/file"), 04640);
    }

    @Test
    void everyFileAndDirectoryIsListedAndADirectoryComesBeforeWhatIsInIt() throws IOException {
        Tree tree = TreeScanner.scan(root);

        assertThat(tree.entries()).extracting(TreeEntry::path).containsExactly("a", "a/empty", "a/file", "a.txt");
        assertThat(tree.bytes()).isEqualTo(5);
        assertThat(tree.root()).isEqualTo(root);

        TreeEntry file = tree.entries().get(2);
        assertThat(file.directory()).isFalse();
        assertThat(file.size()).isEqualTo(5);
        assertThat(file.modified()).isEqualTo(OLD);
        assertThat(file.mode()).isEqualTo(04640);
        assertThat(tree.entries().get(0)).matches(TreeEntry::directory).returns(0L, TreeEntry::size);
    }

    @Test
    void anEmptyDirectoryIsAnEmptyTree() throws IOException {
        assertThat(TreeScanner.scan(root.resolve("a/empty")).entries()).isEmpty();
    }

    @Test
    void aMissingRootIsToldApart() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> TreeScanner.scan(temp.resolve("none")));
    }

    @Test
    void aLinkIsRefusedByName() throws IOException {
        Files.createSymbolicLink(root.resolve("a/link"), temp);

        assertUnsupported("a/link", "a symbolic link");
    }

    @Test
    void aRootThatIsALinkOrAFileIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), root);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TreeScanner.scan(link))
                .withMessageContaining("a symbolic link");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TreeScanner.scan(root.resolve("a/file")))
                .withMessageContaining("a file");
    }

    @Test
    void aPipeIsRefusedByName() throws Exception {
        run("mkfifo", root.resolve("pipe").toString());

        assertUnsupported("pipe", "a socket, pipe or device");
    }

    @Test
    void aSocketIsRefusedByName() throws IOException {
        Path socket = Files.createTempDirectory("s").resolve("s"); // a socket's path must be short
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.move(socket, root.resolve("socket"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.delete(socket.getParent());
        }

        assertUnsupported("socket", "a socket, pipe or device");
    }

    @Test
    void aNameThatIsNotUtf8IsRefused() throws Exception {
        run("sh", "-c", "touch \"$(printf '" + root + "/bad\\377name')\"");

        assertUnsupported("bad", "a name that is not UTF-8");
    }

    @Test
    void anUntouchedTreeKeepsItsFingerprintAlsoWhenItIsMoved() throws IOException {
        Tree before = TreeScanner.scan(root);
        Path moved = Files.move(root, temp.resolve("moved"), StandardCopyOption.ATOMIC_MOVE);
        Tree after = TreeScanner.scan(moved);

        assertThat(after.fingerprint()).isEqualTo(before.fingerprint()).hasSize(64);
        assertThat(before.difference(after)).isEmpty();
    }

    @Test
    @Pins(I4)
    void everyChangeMovesTheFingerprintAndIsNamed() throws IOException {
        assertChange(() -> Files.writeString(root.resolve("a/file"), "123456"), "'a/file' has another size");
        assertChange(
                () -> Files.setLastModifiedTime(root.resolve("a/file"), FileTime.fromMillis(1)),
                "'a/file' has another modification time");
        assertChange(() -> Attributes.setMode(root.resolve("a/file"), 0600), "'a/file' has another mode");
        assertChange(() -> Files.writeString(root.resolve("new"), ""), "'new' is new");
        assertChange(() -> Files.delete(root.resolve("new")), "'new' is gone");
        assertChange(
                () -> {
                    Files.delete(root.resolve("a.txt"));
                    Files.createDirectory(root.resolve("a.txt"));
                },
                "'a.txt' has become a directory");
        assertChange(() -> Attributes.setMode(root, 0700), "the shard's own directory has another mode");
    }

    @Test
    @Pins(I4)
    void aRewriteThatPutsSizeAndTimeBackIsStillSeen() throws IOException {
        assertChange(
                () -> {
                    Files.writeString(root.resolve("a/file"), "54321");
                    Files.setLastModifiedTime(root.resolve("a/file"), OLD);
                },
                "'a/file' has another change time");
    }

    private void assertChange(Action action, String named) throws IOException {
        Tree before = TreeScanner.scan(root);
        action.run();
        Tree after = TreeScanner.scan(root);

        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(before.difference(after))
                .hasValueSatisfying(what -> assertThat(what).startsWith(named));
    }

    private void assertUnsupported(String path, String what) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TreeScanner.scan(root))
                .returns(ProblemCode.SHARD_UNSUPPORTED, ProblemException::code)
                .withMessageContaining(path)
                .withMessageContaining(what);
    }

    private static void run(String... command) throws Exception {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        assumeThat(code).as("%s works here", command[0]).isZero();
    }

    private interface Action {
        void run() throws IOException;
    }

    @Test
    @Pins(I10)
    void whatDoesNotFitTheMemoryIsNotReadToItsEnd() throws IOException {
        for (int file = 0; file < 200; file++) {
            Files.createFile(root.resolve("many-" + "x".repeat(file)));
        }
        long all = TreeScanner.scan(root).entries().bytes();
        long names = 200 * (5 + 100 + 16);

        assertThat(TreeScanner.scan(root, Math.max(all, names)).entries().bytes())
                .isEqualTo(all)
                .isLessThan(names);
        assertTooMany(all - 1);
        assertTooMany(names - 1000);
    }

    private void assertTooMany(long most) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TreeScanner.scan(root, most))
                .returns(ProblemCode.SHARD_UNSUPPORTED, ProblemException::code)
                .withMessageContaining("too many files in '" + root);
    }

    @Test
    void whatIsOurOwnHasNoOwnerOnRecord() throws IOException {
        Files.createFile(root.resolve("own"));

        assertThat(TreeScanner.scan(root).owner()).isNull();
        assertThat(TreeScanner.scan(root).entries()).allMatch(entry -> entry.owner() == null);
    }
}
