package io.torpor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.torpor.support.Mounts;
import io.torpor.support.OtherJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            List<String> told = OtherJvm.run(
                    Map.of("LC_ALL", "C.UTF-8", "LANGUAGE", "de"),
                    DiskErrors.class,
                    Filling.class,
                    full.resolve("filler").toString());

            assumeThat(told.get(0)).as("the C library speaks no German here").doesNotContain("No space left");
            assertThat(told.get(1)).as(told.get(0)).isEqualTo("full: true");
        }
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
