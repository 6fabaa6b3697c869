package io.torpor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.torpor.data.DataDirectory;
import io.torpor.support.RecordingDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The hash of the made password is on disk, and nobody else may read it, before the password is shown. */
@ExtendWith(OutputCaptureExtension.class)
class OperatorPasswordTest {

    private static final String HASH = "{bcrypt}$2a$10$hash";

    @TempDir
    Path temp;

    private RecordingDisk disk;
    private Path file;
    private OperatorPassword password;

    @BeforeEach
    void record() throws IOException {
        disk = new RecordingDisk(temp);
        file = Files.createDirectory(temp.resolve(DataDirectory.OWN)).resolve("operator-password");
        PasswordEncoder encoder = mock();
        given(encoder.encode(any())).willReturn(HASH);
        password = new OperatorPassword(new DataDirectory(disk.root()), encoder);
    }

    @Test
    void aNewHashIsForcedThenNamedThenItsNameIsForced() {
        assertThat(password.hash()).isEqualTo(HASH);

        assertThat(disk.take())
                .containsExactly(
                        "create .torpor/operator-password.new",
                        "write .torpor/operator-password.new",
                        "force .torpor/operator-password.new",
                        "move .torpor/operator-password.new -> .torpor/operator-password",
                        "force .torpor");
        assertThat(file).hasContent(HASH);
    }

    @Test
    void onlyTheOwnerMayReadItAtAnyTime() throws IOException {
        disk.show(step -> {
            if (step.startsWith("write ")) {
                assertThat(mode(temp.resolve(".torpor/operator-password.new"))).isEqualTo("rw-------");
            }
        });

        password.hash();

        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void aPasswordThatIsNotKeptIsNotShown(CapturedOutput output) {
        disk.show(step -> {
            if (step.equals("force .torpor")) {
                throw new FileSystemException(step, null, "Input/output error");
            }
        });

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> password.hash())
                .withMessageContaining("operator-password");
        assertThat(output).doesNotContain("shown this once");
    }

    @Test
    void aKeptHashIsNotWrittenAgain() {
        password.hash();
        disk.take();

        assertThat(password.hash()).isEqualTo(HASH);
        assertThat(disk.take()).isEmpty();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
