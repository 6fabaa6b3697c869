package io.torpor;

import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.torpor.data.DiskErrors;
import io.torpor.data.InodeFacts;
import io.torpor.support.Fixture;
import io.torpor.support.Mounts;
import io.torpor.support.Pins;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A data disk that is really full, with the database on it: a small tmpfs. */
@ExtendWith(OutputCaptureExtension.class)
class FullDataDiskTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("op:secret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Mounts mounts = new Mounts();
    private ConfigurableApplicationContext service;

    @AfterEach
    void stop() throws IOException {
        if (service != null) {
            service.close();
        }
        mounts.close();
    }

    @Test
    @Pins(I4)
    void aBucketIsPausedOnADiskThatIsFull(CapturedOutput output) throws Exception {
        Fixture fixture = start("--torpor.database.reserve=4MB");
        fixture.shard("big", "s", 1, 2 * MEBIBYTE, 10);
        fixture.shard("other", "s", 1, 1000, 10);
        Path filler = fill();
        patiently().until(() -> output.getAll().contains("is given up, so that buckets can still be paused"));

        awaitEnd(accepted("/api/v1/buckets/big/pause"), "COMPLETED");
        awaitEnd(accepted("/api/v1/buckets/other/pause"), "COMPLETED");

        assertThat(fixture.data().bucket("big")).doesNotExist();
        assertThat(fixture.data().own().resolve("db.trace.db")).doesNotExist();
        Files.delete(filler);
        awaitEnd(accepted("/api/v1/buckets/big/resume"), "COMPLETED");
    }

    /** An index service goes on writing: what is given up is gone at once, what is the database's own is not. */
    @Test
    void theDatabaseGoesOnWhileOthersTakeWhatIsFree(CapturedOutput output) throws Exception {
        Fixture fixture = start("--torpor.database.reserve=4MB");
        Path database = fixture.data().own().resolve("db.mv.db");
        patiently().until(() -> InodeFacts.of(database).allocated() >= Files.size(database) + 3 * MEBIBYTE);
        fill();
        patiently().until(() -> output.getAll().contains("is given up, so that"));
        fill();

        for (int bucket = 0; bucket < 50; bucket++) {
            assertThat(send("PUT", "/api/v1/buckets/b" + bucket + "/hibernation-state", "{\"state\":\"paused\"}")
                            .statusCode())
                    .isLessThan(300);
            fill();
        }

        assertThat(status("/actuator/health/readiness")).isEqualTo(200);
        assertThat(output).doesNotContain("The database has closed itself");
    }

    /** Locks, places in the trash and trials of moves have a part of the reserve to themselves. */
    @Test
    @Pins(I4)
    void aBucketIsPausedWhileOthersTakeWhatIsFree(CapturedOutput output) throws Exception {
        Fixture fixture = start("--torpor.database.reserve=4MB");
        for (String shard : List.of("s1", "s2", "s3")) {
            fixture.shard("big", shard, 1, 20_000, 10);
        }
        fill();
        patiently().until(() -> output.getAll().contains("is given up, so that"));
        fill();

        String task = accepted("/api/v1/buckets/big/pause");
        fill();
        awaitEnd(task, "COMPLETED");

        assertThat(fixture.data().bucket("big")).doesNotExist();
        assertThat(fixture.data().trashRoot()).isEmptyDirectory();
    }

    @Test
    void aDatabaseThatHadNoRoomIsOpenedAgainByItself(CapturedOutput output) throws Exception {
        Fixture fixture = start("--torpor.database.reserve=0");
        fixture.shard("big", "s", 1, 2 * MEBIBYTE, 10);
        assertThat(status("/actuator/health/readiness")).isEqualTo(200);
        int before = output.getAll().length();
        Path filler = fill();

        patiently().until(() -> status("/actuator/health/readiness") == 503);
        for (int call = 0; call < 50; call++) {
            send("GET", "/api/v1/tasks");
            send("POST", "/api/v1/buckets/none/pause");
        }
        assertThat(send("GET", "/actuator/health").body()).contains("\"db\"", "DOWN");
        Files.delete(filler);

        patiently().until(() -> status("/actuator/health/readiness") == 200);
        awaitEnd(accepted("/api/v1/buckets/big/pause"), "COMPLETED");
        assertThat(fixture.data().own().resolve("db.trace.db")).doesNotExist();
        assertThat(output.getAll().length() - before).isLessThan(300_000);
    }

    private Fixture start(String... arguments) throws IOException {
        Path data = Files.createDirectories(home.resolve("data"));
        mounts.tmpfs(data, "size=32m");
        List<String> all = new ArrayList<>(List.of(
                "--torpor.data-dir=" + data,
                "--torpor.archive.default=file:" + home.resolve("archive"),
                "--torpor.transfer.space-reserve=1MB",
                "--torpor.security.users.op.password={noop}secret",
                "--torpor.security.users.op.role=operator",
                "--server.port=0"));
        all.addAll(List.of(arguments));
        service = new SpringApplicationBuilder(TorporApplication.class).run(all.toArray(String[]::new));
        return new Fixture(home);
    }

    private Path fill() {
        Path filler = home.resolve("data/filler");
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(DiskErrors.isFull(e)).as(e.toString()).isTrue();
        }
        return filler;
    }

    /** The first calls may meet the database while it is closed. */
    private String accepted(String path) {
        return patiently()
                .until(() -> send("POST", path), answer -> answer.statusCode() == 202)
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private void awaitEnd(String task, String state) {
        patiently().until(() -> {
            HttpResponse<String> answer = send("GET", task);
            JsonNode seen = JSON.readTree(answer.body());
            boolean ended = answer.statusCode() == 200
                    && seen.get("endedAt") != null
                    && !seen.get("endedAt").isNull();
            assertThat(ended && !seen.get("state").asString().equals(state))
                    .as(answer.body())
                    .isFalse();
            return ended;
        });
    }

    private int status(String path) throws Exception {
        return send("GET", path).statusCode();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return send(method, path, method.equals("POST") ? "{}" : "");
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        URI uri = path.startsWith("http") ? URI.create(path) : URI.create("http://127.0.0.1:" + port + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(40))
                        .header("Authorization", LOGIN)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
