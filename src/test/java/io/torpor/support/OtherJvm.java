package io.torpor.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** A JVM of its own, since a JVM takes its locale when it starts. */
public final class OtherJvm {

    private OtherJvm() {}

    /**
     * Runs a class of the tests that needs little more than the service's own.
     *
     * @param service any class of the service
     * @return the lines that it printed
     */
    public static List<String> run(
            Map<String, String> environment, Class<?> service, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(main, service, Native.class, LoggerFactory.class),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines().toList();
    }

    private static String classPath(Class<?>... classes) {
        return Arrays.stream(classes)
                .map(type -> Objects.requireNonNull(type.getProtectionDomain().getCodeSource()))
                .map(source ->
                        Path.of(URI.create(source.getLocation().toString())).toString())
                .distinct()
                .collect(Collectors.joining(":"));
    }
}
