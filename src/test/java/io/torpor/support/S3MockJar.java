package io.torpor.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** S3Mock's jar as the build copied it, extracted once per test JVM: it then starts in 3 seconds, not in 8. */
final class S3MockJar {

    private static final Path JAR = Path.of(System.getProperty("s3mock.jar", "target/s3mock/s3mock.jar"))
            .toAbsolutePath();
    private static final String CLASS_PATH = extract();

    private S3MockJar() {}

    /** What starts S3Mock: its own classes, and {@link S3MockGuard}. */
    static String classPath() {
        return CLASS_PATH;
    }

    /** Where its servers may keep their files. */
    static Path directory() {
        return JAR.getParent();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String extract() {
        // Of this process alone: another one's servers may be reading theirs.
        Path app = JAR.resolveSibling("app-" + ProcessHandle.current().pid());
        try {
            Process process = new ProcessBuilder(
                            java(),
                            "-Djarmode=tools",
                            "-jar",
                            JAR.toString(),
                            "extract",
                            "--force",
                            "--destination",
                            app.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(JAR + " can't be extracted; run the build up to 'test':\n" + output);
            }
            return app.resolve(JAR.getFileName()) + ":" + guard(app.resolve("guard.jar"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** That class and no other: what else is on the tests' class path would change S3Mock. */
    private static Path guard(Path file) throws IOException {
        String name = S3MockGuard.class.getName().replace('.', '/') + ".class";
        try (InputStream in = S3MockGuard.class.getResourceAsStream("/" + name);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        return file;
    }
}
