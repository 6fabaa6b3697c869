package io.torpor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.torpor.process.TorporProcess;
import io.torpor.support.Fixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An archive in a directory. */
record FileCrashArchive(Fixture fixture) implements CrashArchive {

    /** The configured one of every {@link TorporProcess}. */
    @Override
    public List<String> arguments() {
        return List.of();
    }

    @Override
    public int largeBytes() {
        return 3_000_000;
    }

    /** Whoever is to be cancelled has time enough: the large shard takes ten seconds. */
    @Override
    public int slow() {
        return largeBytes() / 10;
    }

    @Override
    public List<String> tasks() {
        try {
            return fixture.archivedTasks(CrashSite.BUCKET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isHalfWritten(String task) {
        if (!tasks().contains(task)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory(task))) {
            return files.anyMatch(file -> file.toString().contains("/node_"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void requireCompleteArchivesOnly() {
        for (String task : tasks()) {
            assertThat(directory(task).resolve("manifest.json")).isRegularFile();
            assertThat(directory(task).resolve("manifest.json.sha256")).isRegularFile();
            try (Stream<Path> files = Files.walk(directory(task))) {
                assertThat(files.filter(file -> file.getFileName().toString().contains("~")))
                        .as("unfinished objects")
                        .isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void damage(String task) {
        try (Stream<Path> files = Files.walk(directory(task))) {
            Path object = files.filter(file -> file.toString().contains("/" + CrashSite.LARGE + "/"))
                    .filter(file -> file.toFile().length() >= largeBytes())
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(object);
            content[largeBytes() / 2] ^= 1;
            Files.write(object, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory(String task) {
        return fixture.archive().resolve(CrashSite.BUCKET).resolve(task);
    }
}
