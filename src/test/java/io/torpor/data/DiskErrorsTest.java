package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Native;
import io.torpor.support.Mounts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A full disk is known by what the C library calls it, in whatever language. */
class DiskErrorsTest {

    private final SystemErrorTexts german = new SystemErrorTexts(number -> switch (number) {
        case 28 -> "Auf dem Gerät ist kein Speicherplatz mehr verfügbar";
        case 122 -> "Der zugewiesene Plattenplatz (Quota) ist überschritten";
        default -> null;
    });

    @Test
    void theTextIsTheLibrarys() {
        assertThat(german.isOf(
                        new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar"),
                        SystemError.FILE_SYSTEM_FULL))
                .isTrue();
        assertThat(german.isOf(
                        new FileSystemException("/a", null, "Der zugewiesene Plattenplatz (Quota) ist überschritten"),
                        SystemError.QUOTA_EXCEEDED))
                .isTrue();
        assertThat(german.isOf(new IOException("Eingabe-/Ausgabefehler"), SystemError.FILE_SYSTEM_FULL))
                .isFalse();
    }

    @Test
    void aPathIsNoReason() {
        assertThat(DiskErrors.isFull(new FileSystemException("/no space left"))).isFalse();
    }

    /** A process of its own, since a JVM takes its language when it starts. */
    @Test
    void aDiskThatIsFullIsFullInGerman(@TempDir Path full) throws Exception {
        try (Mounts mounts = new Mounts()) {
            mounts.tmpfs(full, "size=1m");
            ProcessBuilder german = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath(Filling.class, DiskErrors.class, Native.class, LoggerFactory.class),
                    Filling.class.getName(),
                    full.resolve("filler").toString());
            german.environment().put("LC_ALL", "C.UTF-8");
            german.environment().put("LANGUAGE", "de");
            Process process =
                    german.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String[] told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n");

            assertThat(process.waitFor()).isZero();
            assumeThat(told[0]).as("the C library speaks no German here").doesNotContain("No space left");
            assertThat(told[1]).as(told[0]).isEqualTo("full: true");
        }
    }

    private static String classPath(Class<?>... classes) {
        return Arrays.stream(classes)
                .map(type -> Objects.requireNonNull(type.getProtectionDomain().getCodeSource()))
                .map(source ->
                        Path.of(URI.create(source.getLocation().toString())).toString())
                .distinct()
                .collect(Collectors.joining(":"));
    }

    /** The process that fills a disk, and tells what it made of the error. */
    static final class Filling {

        private Filling() {}

        public static void main(String[] args) throws IOException {
            try (OutputStream out = Files.newOutputStream(Path.of(args[0]))) {
                while (true) {
                    out.write(new byte[4096]);
                }
            } catch (IOException e) {
                System.out.println(DiskErrors.reason(e));
                System.out.println("full: " + DiskErrors.isFull(e));
            }
        }
    }
}
