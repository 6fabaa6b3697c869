package io.torpor.contract;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;

/** The running service, as a client sees it. */
final class Service {

    static final JsonMapper JSON = JsonMapper.builder().build();
    static final String OPERATOR = "op";
    static final String VIEWER = "see";
    static final String PASSWORD = "secret";

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    Service(int port) {
        this.port = port;
    }

    Answer get(String path) {
        return call("GET", path, null, OPERATOR);
    }

    Answer post(String path, String body) {
        return call("POST", path, body, OPERATOR);
    }

    Answer put(String path, String body) {
        return call("PUT", path, body, OPERATOR);
    }

    Answer delete(String path) {
        return call("DELETE", path, null, OPERATOR);
    }

    /**
     * A call.
     *
     * @param body JSON; null for none
     * @param user null for nobody
     */
    Answer call(String method, String path, String body, String user) {
        return call(method, path, body, "application/json", user);
    }

    Answer call(String method, String path, String body, String contentType, String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Accept", "application/json, application/problem+json, */*;q=0.1")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        if (user != null) {
            String login = Base64.getEncoder().encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + login);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            var headers = response.headers();
            return new Answer(
                    response.statusCode(),
                    headers.firstValue("Content-Type").orElse("no body"),
                    headers.firstValue("Location"),
                    headers.firstValue("WWW-Authenticate"),
                    response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path, e);
        }
    }
}
