package io.torpor.indexer;

import io.torpor.bucket.Gate;
import io.torpor.bucket.GateChange;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.json.JsonMapper;

/** The client of the indexer. Redirects are not followed, and of the answer only the status counts. */
@Component
class IndexerClient {

    private static final int ERROR_LIMIT = 500;

    private final @Nullable URI url;
    private final RestClient http;
    private final JsonMapper json;

    IndexerClient(IndexerProperties properties, RestClient.Builder builder, JsonMapper json) {
        this.json = json;
        this.url = properties.url();
        HttpClientSettings settings = HttpClientSettings.defaults()
                .withTimeouts(properties.timeout(), properties.timeout())
                .withRedirects(HttpRedirects.DONT_FOLLOW);
        RestClient.Builder client = builder.requestFactory(ClientHttpRequestFactoryBuilder.jdk()
                .withHttpClientCustomizer(jdk -> jdk.version(HttpClient.Version.HTTP_1_1))
                .build(settings));
        String username = properties.username();
        String password = properties.password();
        if (username != null && password != null) {
            client.defaultHeaders(headers -> headers.setBasicAuth(username, password));
        }
        this.http = client.build();
    }

    /**
     * The message that is sent: one gate change.
     *
     * @param sequence grows by one with every change of this bucket's gate
     * @param bucket name of the bucket
     * @param task whose state moved the gate; null without one
     * @param state of that task; null without one
     * @param gate the gate from now on
     */
    record Message(
            long sequence,
            String bucket,
            @Nullable String task,
            @Nullable String state,
            GateMessage gate) {}

    /**
     * The gate in a message, lower case.
     *
     * @param scans reading
     * @param mutations following the data
     * @param ddl creating and dropping indexes
     */
    record GateMessage(String scans, String mutations, String ddl) {}

    boolean hasUrl() {
        return url != null;
    }

    /**
     * Tells the indexer of one change, in a body of known length.
     *
     * @return empty when it acknowledged it, else why not, at most 500 characters
     */
    Optional<String> send(GateChange change) {
        URI target = Objects.requireNonNull(url, "torpor.indexer.url");
        try {
            HttpStatusCode status = http.post()
                    .uri(target)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(json.writeValueAsBytes(message(change)))
                    .exchange((request, response) -> response.getStatusCode());
            return status.is2xxSuccessful()
                    ? Optional.empty()
                    : Optional.of("The indexer at " + target + " answered " + status.value());
        } catch (RestClientException e) {
            return Optional.of(cut("The indexer at " + target + " gave no answer: " + reason(e)));
        }
    }

    private static Message message(GateChange change) {
        Gate gate = change.gate();
        return new Message(
                change.sequence(),
                change.bucket(),
                change.task(),
                change.state() == null ? null : change.state().name(),
                new GateMessage(lower(gate.scans()), lower(gate.mutations()), lower(gate.ddl())));
    }

    private static String reason(RestClientException e) {
        Throwable cause = e.getMostSpecificCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String cut(String text) {
        return text.length() > ERROR_LIMIT ? text.substring(0, ERROR_LIMIT - 1) + "…" : text;
    }
}
