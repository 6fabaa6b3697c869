package io.torpor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service behind a real Tomcat: what no slice shows. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class WebServerTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private static Path home;

    @LocalServerPort
    private int port;

    private final HttpClient http = HttpClient.newHttpClient();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("server.address", () -> "127.0.0.1");
        registry.add("torpor.data-dir", () -> home.resolve("data").toString());
        registry.add("torpor.archive.default", () -> "file:" + home.resolve("archive"));
        registry.add("torpor.security.users.op.password", () -> "secret");
        registry.add("torpor.security.users.op.role", () -> "operator");
        registry.add("torpor.security.users.see.password", () -> "secret");
        registry.add("torpor.security.users.see.role", () -> "viewer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void probesAreOpenAndTellNoDetails(String address) throws Exception {
        HttpResponse<String> answer = send(null, "GET", address);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).get("status").stringValue()).isEqualTo("UP");
        assertThat(answer.body()).doesNotContain("components").doesNotContain("details");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/health",
                "/actuator/info",
                "/actuator/tasks",
                "/actuator/prometheus",
                "/actuator/health/archive",
                "/v3/api-docs",
                "/swagger-ui/index.html",
                "/api/v1/tasks",
                "/error"
            })
    void everythingElseNeedsALogin(String address) throws Exception {
        HttpResponse<String> answer = send(null, "GET", address);

        assertProblem(answer, 401, "unauthorized");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue("Basic realm=\"Torpor\", charset=\"UTF-8\"");
    }

    @Test
    void healthNamesEveryComponentToALogin() throws Exception {
        JsonNode components = json(send("see", "GET", "/actuator/health")).get("components");

        assertThat(components.propertyNames())
                .contains("db", "archive", "staging", "clusterManager", "indexer", "nodes");
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/tasks, tasks",
        "/actuator/buckets, buckets",
        "/actuator/staging, directories",
        "/actuator/staging, quarantined",
        "/actuator/nodes, nodes",
        "/actuator/stores, stores",
        "/actuator/info, build"
    })
    void endpointsAreReadByAViewer(String address, String member) throws Exception {
        HttpResponse<String> answer = send("see", "GET", address);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).has(member)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /actuator/staging, 200",
        "POST, /actuator/reconcile, 200",
        "DELETE, /actuator/stores, 200",
        "DELETE, /actuator/tasks/nope, 404"
    })
    void endpointsAreWrittenByAnOperatorOnly(String method, String address, int status) throws Exception {
        assertProblem(send("see", method, address), 403, "forbidden");
        assertThat(send("op", method, address).statusCode()).isEqualTo(status);
    }

    @Test
    void metricsAreScraped() throws Exception {
        HttpResponse<String> answer = send("see", "GET", "/actuator/prometheus");

        assertThat(answer.body()).contains("torpor_tasks_active{state=\"pausing\"}", "torpor_staging_pending");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../tasks", "%2e%2e", "a%2Fb", "a%00b", "a%0ab", "a%5cb", "a;b", "%zz", "a//b"})
    void addressesThatTheServerRefusesAreProblems(String name) throws Exception {
        String answer = raw("GET /api/v1/buckets/" + name + " HTTP/1.1");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertThat(answer)
                .contains("\"type\":\"urn:torpor:problem:invalid-request\"")
                .doesNotContain("<html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/buckets/a\u0001b HTTP/1.1", "NONSENSE", "FOO / HTTP/1.1"})
    void requestsThatAreNoneAreProblems(String request) throws Exception {
        assertThat(raw(request)).startsWith("HTTP/1.1 400").contains("urn:torpor:problem:invalid-request");
    }

    @Test
    void theApiDescribesItself() throws Exception {
        JsonNode api = json(send("see", "GET", "/v3/api-docs"));

        assertThat(api.at("/info/title").stringValue()).isEqualTo("Torpor");
        assertThat(api.at("/components/securitySchemes/basic/scheme").stringValue())
                .isEqualTo("basic");
        assertThat(api.get("paths").propertyNames())
                .contains(
                        "/api/v1/buckets",
                        "/api/v1/buckets/{bucket}",
                        "/api/v1/buckets/{bucket}/pause",
                        "/api/v1/buckets/{bucket}/resume",
                        "/api/v1/buckets/{bucket}/hibernation-state",
                        "/api/v1/tasks",
                        "/api/v1/tasks/prepare-pause",
                        "/api/v1/tasks/prepare-resume",
                        "/api/v1/tasks/{id}",
                        "/api/v1/tasks/{id}/start",
                        "/api/v1/tasks/{id}/cancel",
                        "/api/v1/nodes")
                .doesNotContain("/error");
        JsonNode pause = api.get("paths").get("/api/v1/buckets/{bucket}/pause").at("/post/responses");
        assertThat(pause.propertyNames()).containsExactlyInAnyOrder("202", "default");
        assertThat(pause.at("/default/$ref").stringValue()).isEqualTo("#/components/responses/Problem");
        assertThat(send("see", "GET", "/swagger-ui/index.html").statusCode()).isEqualTo(200);
    }

    @Test
    void aLongPollEndsWhenATaskMoves() throws Exception {
        Files.createDirectories(home.resolve("data/polled/s1"));
        long rev = json(send("see", "GET", "/api/v1/tasks")).get("rev").asLong();
        CompletableFuture<HttpResponse<String>> poll =
                http.sendAsync(request("see", "GET", "/api/v1/tasks?wait=60s&rev=" + rev), BodyHandlers.ofString());

        HttpResponse<String> pause = send("op", "POST", "/api/v1/buckets/polled/pause");

        assertThat(pause.statusCode()).isEqualTo(202);
        await().untilAsserted(() -> assertThat(poll).isCompleted());
        assertThat(json(poll.join()).get("rev").asLong()).isGreaterThan(rev);
        assertThat(json(poll.join()).at("/tasks/0/bucket").stringValue()).isEqualTo("polled");
        String location = pause.headers().firstValue("Location").orElseThrow();
        await().untilAsserted(() -> assertThat(
                        json(send("see", "GET", location)).get("endedAt").isNull())
                .isFalse());
    }

    private HttpResponse<String> send(String user, String method, String address) throws Exception {
        return http.send(request(user, method, address), BodyHandlers.ofString());
    }

    private HttpRequest request(String user, String method, String address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                .method(method, BodyPublishers.noBody());
        if (user != null) {
            request.header("Authorization", login(user));
        }
        return request.build();
    }

    /** As it is, without a client that would mend it. */
    private String raw(String requestLine) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request = requestLine + "\r\nHost: localhost\r\nConnection: close\r\nAuthorization: " + login("op")
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String login(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
    }
}
