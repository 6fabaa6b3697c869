package io.torpor.web;

import io.torpor.data.AtomicFiles;
import io.torpor.data.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * The password of the one user that there is when none is configured: random, shown once, kept as a hash, so that a
 * service that nobody set up is closed and a restart changes nothing.
 */
final class OperatorPassword {

    private static final Logger log = LoggerFactory.getLogger(OperatorPassword.class);
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 24;

    private final Path file;
    private final PasswordEncoder encoder;

    OperatorPassword(DataDirectory data, PasswordEncoder encoder) {
        this.file = data.own().resolve("operator-password");
        this.encoder = encoder;
    }

    /** The kept hash; made, kept and its password shown if there is none yet. */
    String hash() {
        try {
            return Files.exists(file) ? kept() : made();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read or written; set torpor.security.users instead", e);
        }
    }

    private String kept() throws IOException {
        String hash = Files.readString(file).strip();
        if (!hash.startsWith("{bcrypt}$2")) {
            throw new IllegalStateException(file + " holds no password hash; remove it to get a new password, or set"
                    + " torpor.security.users");
        }
        return hash;
    }

    /** Kept before it is shown: a password that was shown is one that works. */
    private String made() throws IOException {
        String password = random();
        String hash = Objects.requireNonNull(encoder.encode(password));
        Path aside = file.resolveSibling("operator-password.new");
        Files.deleteIfExists(aside); // of a start that was killed
        AtomicFiles.replace(file, aside, (hash + "\n").getBytes(StandardCharsets.UTF_8), onlyForTheOwner());
        show(password);
        return hash;
    }

    private void show(String password) {
        log.warn("""


                No users are configured, so there is one: user 'operator', password

                    {}

                It is shown this once. Only its hash is kept, in {}; remove that file and restart for a new one.
                To choose users yourself, set torpor.security.users.<name>.password and .role (viewer or operator).
                """, password, file);
    }

    private FileAttribute<?>[] onlyForTheOwner() {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String random() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
