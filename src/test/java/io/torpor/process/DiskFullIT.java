package io.torpor.process;

import static io.torpor.support.Invariant.I2;
import static io.torpor.support.Invariant.I3;
import static io.torpor.support.Invariant.I4;
import static io.torpor.support.Invariant.I9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.torpor.support.Fixture;
import io.torpor.support.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** A disk that is really full: a small tmpfs. Needs the right to mount; says so and is skipped without it. */
@Execution(ExecutionMode.CONCURRENT)
class DiskFullIT {

    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path home;

    private Path mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            run("umount", "-l", mounted.toString());
        }
    }

    @Test
    @Pins({I3, I4, I9})
    void aPauseIntoAFullArchiveFailsAndLeavesNothing() throws Exception {
        Fixture fixture = new Fixture(home);
        mount(home.resolve("archive"), 4);
        fixture.shard("big", "s", 1, 6 * MEBIBYTE, 10);
        Map<String, String> tree = fixture.snapshot("big");

        try (TorporProcess torpor =
                TorporProcess.start(home, List.of(), List.of()).awaitReady()) {
            JsonNode failed = torpor.awaitEnd(torpor.pause("big"));

            assertFailedForSpace(failed);
            assertThat(fixture.archivedTasks("big")).isEmpty();
            assertThat(fixture.snapshot("big")).isEqualTo(tree);
            assertThat(fixture.leftovers()).isEmpty();

            run("mount", "-o", "remount,size=64m", mounted.toString());
            assertThat(torpor.awaitEnd(torpor.pause("big")).get("state").asString())
                    .isEqualTo("COMPLETED");
        }
    }

    @Test
    @Pins({I2, I3, I9})
    void aResumeOntoADiskThatFillsUpFailsAndLeavesNothing() throws Exception {
        Fixture fixture = new Fixture(home);
        mount(home.resolve("data"), 40);
        fixture.shard("big", "s", 1, 6 * MEBIBYTE, 10);
        Map<String, String> tree = fixture.snapshot("big");
        List<String> arguments = List.of(
                "--torpor.transfer.space-reserve=1MB",
                "--spring.datasource.url=jdbc:h2:file:" + home.resolve("elsewhere/db")
                        + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0",
                "--spring.datasource.username=sa");

        try (TorporProcess torpor =
                TorporProcess.start(home, List.of(), arguments).awaitReady()) {
            torpor.awaitEnd(torpor.pause("big"));
            String resume =
                    TorporProcess.accepted(torpor.post("/api/v1/buckets/big/resume", "{\"rateLimit\": 200000}"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> torpor.get("/api/v1/tasks/" + resume)
                                    .body()
                                    .get("bytesDone")
                                    .asLong()
                            > 0);
            Path filler = home.resolve("data/filler");
            fill(filler);

            JsonNode failed = torpor.awaitEnd(resume);

            assertFailedForSpace(failed);
            assertThat(fixture.data().bucket("big")).doesNotExist();
            assertThat(fixture.leftovers()).isEmpty();
            Files.delete(filler);
            assertThat(torpor.awaitEnd(torpor.resume("big")).get("state").asString())
                    .isEqualTo("COMPLETED");
        }
        assertThat(fixture.snapshot("big")).isEqualTo(tree);
    }

    @Test
    @Pins(I9)
    void aResumeThatCanNotFitIsRefusedWithTheBytesThatItNeeds() throws Exception {
        Fixture fixture = new Fixture(home);
        mount(home.resolve("data"), 40);
        fixture.shard("big", "s", 1, 6 * MEBIBYTE, 10);
        List<String> arguments = List.of("--torpor.transfer.space-reserve=36MB");

        try (TorporProcess torpor =
                TorporProcess.start(home, List.of(), arguments).awaitReady()) {
            torpor.awaitEnd(torpor.pause("big"));

            JsonNode failed = torpor.awaitEnd(torpor.resume("big"));
            assertFailedForSpace(failed);
            assertThat(failed.get("error").get("message").asString()).containsPattern("needs 6\\d{6} bytes");

            String dryRun = TorporProcess.accepted(torpor.post("/api/v1/buckets/big/resume", "{\"dryRun\": true}"));
            JsonNode checked = torpor.awaitEnd(dryRun);
            assertThat(checked.get("state").asString()).isEqualTo("CANNOT_RESUME");
            assertThat(checked.get("plan").get("fits").asBoolean()).isFalse();
            assertThat(fixture.leftovers()).isEmpty();
        }
    }

    private static void assertFailedForSpace(JsonNode task) {
        assertThat(task.get("state").asString()).as(task::toString).isEqualTo("FAILED");
        assertThat(task.get("error").get("code").asString()).isEqualTo("insufficient-space");
    }

    private void mount(Path directory, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int exit = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
        assumeThat(exit)
                .as("mounting a small tmpfs is not allowed here: skipped")
                .isZero();
        mounted = directory;
    }

    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[64 * 1024];
        try (var stream = Files.newOutputStream(filler)) {
            while (true) {
                stream.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
