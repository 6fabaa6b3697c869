package io.torpor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Torpor service as its own process, as an operator runs it; killed like one. */
public final class TorporProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("operator:secret".getBytes(StandardCharsets.UTF_8));

    /** Hashed as weakly as possible: a strong hash takes a tenth of a start, and of the first request. */
    private static final String PASSWORD = "{bcrypt}" + new BCryptPasswordEncoder(4).encode("secret");

    /** Given twice, Spring would make a list of it. */
    private static final String ARCHIVE = "--torpor.archive.default=";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Process process;
    private final int port;
    private final Path log;

    private TorporProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** An answer. */
    public record Answer(
            int status, JsonNode body, @Nullable String location) {}

    /**
     * Starts the service on a data directory.
     *
     * @param home holds {@code data} and {@code archive}; the log goes there too
     * @param jvmOptions such as an agent
     * @param arguments such as {@code --torpor.x=y}
     */
    public static TorporProcess start(Path home, List<String> jvmOptions, List<String> arguments) {
        return start(TorporApp.get(), home, jvmOptions, arguments);
    }

    /** The same with an app that is not the tests' usual one. */
    public static TorporProcess start(TorporApp app, Path home, List<String> jvmOptions, List<String> arguments) {
        try {
            int port = freePort();
            Path log = Files.createTempFile(Files.createDirectories(home.resolve("logs")), "torpor-", ".log");
            List<String> command = new ArrayList<>(app.command(jvmOptions));
            command.add("--server.port=" + port);
            command.add("--server.address=127.0.0.1");
            command.add("--torpor.data-dir=" + home.resolve("data"));
            if (arguments.stream().noneMatch(argument -> argument.startsWith(ARCHIVE))) {
                command.add(ARCHIVE + "file:" + home.resolve("archive"));
            }
            command.add("--torpor.security.users.operator.password=" + PASSWORD);
            command.add("--torpor.security.users.operator.role=operator");
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            return new TorporProcess(builder.start(), port, log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The arguments with which the service uses a PostgreSQL server. */
    public static List<String> on(EmbeddedPostgres postgres) {
        return List.of(
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres");
    }

    /** Waits until it reports ready; fails with its log if it ends instead. */
    public TorporProcess awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(process.isAlive()).as(this::log).isTrue();
                    return isReady();
                });
        return this;
    }

    private boolean isReady() {
        try {
            return get("/actuator/health/readiness").status() == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Waits until the process has ended by itself, by an agent's kill for example. */
    public void awaitEnd() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> "still runs:\n" + log())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Puts a kill into the running process; what it does until then is not touched. */
    public void arm(Kill kill) {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
            try {
                machine.loadAgent(Kill.agentJar(), kill.agentOptions(log.getParent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException | IOException e) {
            throw new IllegalStateException("The kill can't be put in: " + kill + "\n" + log(), e);
        }
    }

    /**
     * Waits until the process has ended, and makes sure that it was by this kill and nothing else.
     *
     * @throws KillMissed if it still runs
     */
    public void awaitKilled(Kill kill) {
        if (!endsWithin(Duration.ofSeconds(120))) {
            throw new KillMissed(kill, log());
        }
        assertThat(process.exitValue()).as(() -> "ended otherwise:\n" + log()).isEqualTo(Kill.EXIT);
        assertThat(log()).as("was not killed by the rule").contains(kill.mark());
    }

    /** Waits that long, or shorter if the process ends meanwhile; returns whether it did. */
    public boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL: no shutdown hook runs. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, as an orderly stop. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, @Nullable String body) {
        return send("POST", path, body);
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Asks for what need not be JSON, and reads all of it; returns the status. */
    public int read(String path) {
        return exchange("GET", path, null).statusCode();
    }

    private Answer send(String method, String path, @Nullable String body) {
        HttpResponse<String> response = exchange(method, path, body);
        JsonNode tree = response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
        return new Answer(
                response.statusCode(),
                tree,
                response.headers().firstValue("Location").orElse(null));
    }

    private HttpResponse<String> exchange(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", LOGIN)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a pause; returns the task's id. */
    public String pause(String bucket) {
        return accepted(post("/api/v1/buckets/" + bucket + "/pause", "{}"));
    }

    /** Starts a resume; returns the task's id. */
    public String resume(String bucket) {
        return accepted(post("/api/v1/buckets/" + bucket + "/resume", "{}"));
    }

    /** The task's id of an accepted request. */
    public static String accepted(Answer answer) {
        assertThat(answer.status()).as(() -> answer.body().toString()).isEqualTo(202);
        return answer.body().get("id").asString();
    }

    /** Waits for a task's end and returns it. */
    public JsonNode awaitEnd(String task) {
        try {
            return await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> get("/api/v1/tasks/" + task).body(), body -> body.hasNonNull("endedAt"));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Task " + task + " does not end:\n" + log(), e);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
